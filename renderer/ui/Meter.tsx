interface MeterProps {
  readonly label: string;
  /** 0 to 1. */
  readonly value: number;
  readonly words: string;
}

export function Meter({ label, value, words }: MeterProps) {
  return (
    <div>
      <div className="tabular mb-1.5 flex justify-between gap-3">
        <span className="font-medium">{label}</span>
        <span className="text-ink-faint">{words}</span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(value * 100)}
        aria-valuetext={words}
        className="h-2 overflow-hidden rounded-full bg-line"
      >
        <div
          className="h-full origin-left rtl:origin-right rounded-full bg-jade"
          style={{ transform: `scaleX(${Math.min(1, value)})` }}
        />
      </div>
    </div>
  );
}
