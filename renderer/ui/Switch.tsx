import { classes } from './classes.ts';

interface SwitchProps {
  readonly label: string;
  readonly describedBy?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Switch({ label, describedBy, on, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-label={label}
      aria-checked={on}
      aria-describedby={describedBy}
      onClick={() => onChange(!on)}
      className={classes(
        'flex h-7 w-12 shrink-0 items-center rounded-full border p-0.5 transition-colors',
        on ? 'border-jade bg-jade' : 'border-ink-faint bg-well hover:border-ink-soft',
      )}
    >
      <span
        className={classes(
          'size-5.5 rounded-full transition-transform',
          on ? 'translate-x-5 bg-paper rtl:-translate-x-5' : 'bg-ink-faint',
        )}
      />
    </button>
  );
}
