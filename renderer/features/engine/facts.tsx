import type { ReactNode } from 'react';

export function Facts({
  columns = false,
  children,
}: {
  readonly columns?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <dl
      className={
        columns
          ? 'tabular grid grid-cols-2 gap-x-8 gap-y-1.5 max-[760px]:grid-cols-1'
          : 'tabular grid gap-y-1.5'
      }
    >
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt className="w-28 shrink-0 text-ink-faint">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}
