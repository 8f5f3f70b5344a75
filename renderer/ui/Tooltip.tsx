import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement } from 'react';
import { Keys } from './Keys.tsx';

interface TooltipProps {
  readonly label: string;
  readonly shortcut?: string | undefined;
  readonly children: ReactElement;
}

export function Tooltip({ label, shortcut, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="animate-appear z-50 flex items-center gap-2 rounded-md bg-ink px-2 py-1 text-[12.5px] text-paper shadow-high select-none"
        >
          {label}
          {shortcut && <Keys keys={shortcut} onDark />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const TooltipProvider = Radix.Provider;
