import type { Timings } from '../../../engine/contract/generation.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { integer, rate, seconds, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

interface TookFact {
  readonly name: string;
  readonly value: string;
}

/** What a reply took, what matters most first. */
export function tookFacts(timings: Timings): readonly TookFact[] {
  const cached =
    timings.cachedTokens > 0 ? ` (${t('chat.someCached', { tokens: integer(timings.cachedTokens) })})` : '';
  const foreseen =
    timings.acceptedTokens > 0 ? ` (${t('chat.foreseen', { tokens: integer(timings.acceptedTokens) })})` : '';
  return [
    { name: t('chat.speed'), value: t('engine.tokS', { rate: rate(timings.tokensPerSecond) }) },
    { name: t('chat.firstToken'), value: t('chat.firstTokenAfter', { time: seconds(timings.ttftMs) }) },
    { name: t('chat.generated'), value: `${tokens(timings.generatedTokens)}${foreseen}` },
    {
      name: t('chat.prompt'),
      value: `${t('chat.promptOf', { tokens: integer(timings.promptTokens) })}${cached}`,
    },
  ];
}

/** On one line: what does not fit would stand on a second one, which is out of sight. The menu beside it says all of it. */
export function Took({ timings, model }: { readonly timings: Timings; readonly model: string | null }) {
  return (
    <dl
      className="quiet-until-used tabular flex h-[1.5em] min-w-0 flex-1 flex-wrap gap-x-3 overflow-hidden text-[12.5px] leading-normal text-ink-faint"
      title={model === null ? undefined : oneLine(model)}
    >
      {tookFacts(timings).map(({ name, value }, at) => (
        <div key={name} className="whitespace-nowrap">
          <dt className="sr-only">{name}</dt>
          <dd className={at === 0 ? 'font-medium text-ink-soft' : undefined}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
