/** How far something is, as a line. `percent` null: nobody knows how much there is. */
export function ProgressLine({
  label,
  percent,
}: {
  readonly label: string;
  readonly percent: number | null;
}) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-line"
    >
      <div
        className="h-full origin-left rtl:origin-right rounded-full bg-jade"
        style={{ transform: `scaleX(${(percent ?? 0) / 100})` }}
      />
    </div>
  );
}
