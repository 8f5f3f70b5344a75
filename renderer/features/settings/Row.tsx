import { RotateCcw } from 'lucide-react';
import { useContext, useId, type ReactNode } from 'react';
import { IconButton } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { t } from '../../words/words.ts';
import { inSentence } from '../../words/format.ts';
import { TopicContext, useShown, type Level } from './filter.tsx';

export interface FieldIds {
  readonly id: string;
  readonly describedBy: string;
}

interface RowProps {
  /** To find it on the page by. */
  readonly name?: string;
  readonly label: string;
  readonly help: ReactNode;
  /** What people call it who know it by another name. */
  readonly alias?: string;
  /** Where the value comes from. */
  readonly origin: string;
  /** It was changed here and can be reset. */
  readonly changed: boolean;
  readonly onReset: () => void;
  /** Who needs it: everyone, or few. */
  readonly level?: Level;
  /** The field below its words rather than beside them. */
  readonly wide?: boolean;
  readonly children: (ids: FieldIds) => ReactNode;
}

/**
 * One setting: what it does, its field, where its value comes from, and the way back. Laid out by the room that it has, not by the window's: in
 * little of it the words that explain go below.
 */
export function Row({
  name = '',
  label,
  help,
  alias = '',
  origin,
  changed,
  onReset,
  level = 'simple',
  wide = false,
  children,
}: RowProps) {
  const id = useId();
  const topic = useContext(TopicContext);
  const texts = [label, alias, typeof help === 'string' ? help : '', ...topic];
  const shown = useShown(texts, level, changed);
  const ids = { id, describedBy: `${id}-help` };
  if (!shown) return null;
  return (
    <div className="@container py-3.5" data-setting={name} data-focus-home="">
      <div
        className={classes(
          'grid items-center gap-x-3 gap-y-1.5 @xl:gap-x-4',
          wide ? 'grid-cols-[minmax(0,1fr)_auto]' : 'grid-cols-[minmax(0,1fr)_auto_auto]',
          !wide && '@xl:grid-cols-[minmax(0,1fr)_auto_5.5rem] @xl:items-start @xl:gap-y-0',
        )}
      >
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        <span
          className={classes(
            'flex items-center text-[12.5px] whitespace-nowrap',
            !wide && '@xl:order-1 @xl:row-span-2 @xl:min-h-8.5',
            changed ? 'font-medium text-lacquer-ink' : 'text-ink-faint',
          )}
        >
          {origin}
          {changed && (
            <IconButton
              label={t('settings.reset', { label: inSentence(label) })}
              className="size-6.5!"
              onClick={onReset}
            >
              <RotateCcw size={13} />
            </IconButton>
          )}
        </span>
        {!wide && <div className="@xl:row-span-2">{children(ids)}</div>}
        <p
          id={ids.describedBy}
          className={classes(
            'max-w-[58ch] text-[13.5px] text-ink-soft',
            wide ? 'col-span-2' : 'col-span-3 @xl:order-2 @xl:col-span-1',
          )}
        >
          {help}
        </p>
        {wide && <div className="col-span-2 mt-1 flex min-w-0">{children(ids)}</div>}
      </div>
    </div>
  );
}
