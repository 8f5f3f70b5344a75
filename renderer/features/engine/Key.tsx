/** What a colour of a chart stands for. */
export function Key({ paint, children }: { readonly paint: string; readonly children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={`size-2.5 rounded-sm ${paint}`} />
      {children}
    </span>
  );
}
