import { classes } from '../../ui/classes.ts';
import { integer } from '../../ui/format.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';
import { useContextUse } from './useContextUse.ts';

/** From here on a person should know that the conversation will not go on for ever. */
const nearlyFull = 0.85;

/** How much of the context the conversation takes, what is being written in the composer included. */
export function ContextGauge() {
  const use = useContextUse();
  if (!use) return null;
  const { used, total } = use;
  const full = used / total;
  const words = t('chat.ofTokensOfContext', { used: integer(used), total: integer(total) });
  return (
    <span
      {...tip(full > 1 ? t('chat.tooLongToSend', { words }) : words)}
      role="meter"
      aria-label={t('chat.context')}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={Math.min(used, total)}
      aria-valuetext={words}
      tabIndex={0}
      className={classes(
        'tabular flex shrink-0 items-center gap-2 rounded-md text-[12.5px] whitespace-nowrap',
        full >= nearlyFull ? 'text-lacquer-ink' : 'text-ink-faint',
      )}
    >
      <PagodaMark
        tiers={5}
        lit={Math.max(full, used > 0 ? 0.2 : 0)}
        className={classes('h-5.5', full >= nearlyFull ? 'text-lacquer' : 'text-jade')}
      />
      {integer(used)} / {integer(total)}
    </span>
  );
}
