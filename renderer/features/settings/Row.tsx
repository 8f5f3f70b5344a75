import { RotateCcw } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';

export interface FieldIds {
  readonly id: string;
  readonly describedBy: string;
}

interface RowProps {
  readonly label: string;
  readonly help: ReactNode;
  /** Where the value comes from. */
  readonly origin: string;
  /** It was changed here and can be reset. */
  readonly changed: boolean;
  readonly onReset: () => void;
  /** The field below its words rather than beside them. */
  readonly wide?: boolean;
  readonly children: (ids: FieldIds) => ReactNode;
}

/** One setting: what it does, its field, where its value comes from, and the way back. As wide as there is room, not as the window is. */
export function Row({ label, help, origin, changed, onReset, wide = false, children }: RowProps) {
  const id = useId();
  const ids = { id, describedBy: `${id}-help` };
  return (
    <div className="@container py-3.5">
      <div
        className={classes(
          'grid items-start gap-x-8 gap-y-2.5',
          !wide && '@xl:grid-cols-[minmax(0,1fr)_auto]',
        )}
      >
        <div>
          <label htmlFor={id} className="font-semibold">
            {label}
          </label>
          <p id={ids.describedBy} className="max-w-[58ch] text-[13.5px] text-ink-soft">
            {help}
          </p>
        </div>
        <div className={classes('flex min-w-0 gap-2', wide ? 'items-start' : 'items-center')}>
          <span
            className={classes(
              'order-last flex w-21 shrink-0 items-center text-[12.5px]',
              changed ? 'font-medium text-lacquer-ink' : 'text-ink-faint',
            )}
          >
            {origin}
            {changed && (
              <IconButton label={`Reset ${label.toLowerCase()}`} className="size-6.5!" onClick={onReset}>
                <RotateCcw size={13} />
              </IconButton>
            )}
          </span>
          {children(ids)}
        </div>
      </div>
    </div>
  );
}
