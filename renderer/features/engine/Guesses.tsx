import { useState } from 'react';
import type { DraftCounts } from '../../../engine/contract/activity.ts';
import { classes } from '../../ui/classes.ts';
import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { drafterWords, percent, shareWords } from './guessWords.ts';
import { Key } from './Key.tsx';
import { Offers } from './Offers.tsx';
import { useLive } from './WhileSeen.tsx';

/** The tokens that the engine guessed ahead: what was offered at which price, how far ahead guesses came true, and whose did. */
export function Guesses() {
  const drafts = useLive((state) => state.drafts);
  if (!drafts || (drafts.drafted === 0 && drafts.refused === 0))
    return (
      <p className="rounded-xl border border-line bg-raised p-4 text-ink-soft">
        {t('engine.nothingWasGuessedYetWhere')}
      </p>
    );
  return (
    <div className="space-y-3">
      <Offers />
      <div className="grid grid-cols-2 gap-3 max-[760px]:grid-cols-1">
        <ByPosition drafts={drafts} />
        <ByDrafter drafts={drafts} />
      </div>
    </div>
  );
}

const chartHeight = 88;

/** Each position ahead: how much was guessed there, and how much of that came true. */
function ByPosition({ drafts: { byDepth } }: { readonly drafts: DraftCounts }) {
  const [at, setAt] = useState<number | null>(null);
  const most = Math.max(1, ...byDepth.map(({ drafted }) => drafted));
  const looked = at === null ? undefined : byDepth[at];
  const reading =
    looked === undefined || at === null
      ? t('engine.theNextTokenOnTheLeft')
      : `${ahead(at, byDepth.length)}: ${shareWords(looked)}`;
  const height = (count: number) => (count === 0 ? 0 : Math.max(1, (count / most) * chartHeight));
  return (
    <figure className="min-w-0 rounded-xl border border-line bg-raised px-4 py-3">
      <figcaption className="tabular mb-2 flex flex-wrap justify-between gap-x-3 text-[13px]">
        <span className="font-medium">{t('engine.byHowFarAhead')}</span>
        <span className="text-ink-faint">{reading}</span>
      </figcaption>
      <ol
        dir="ltr"
        aria-label={t('engine.guessesThatCameTrueByHow')}
        className="flex items-end gap-[3px] border-b border-line-strong"
        style={{ height: chartHeight }}
        onPointerLeave={() => setAt(null)}
      >
        {byDepth.map((each, index) => (
          <li
            key={index}
            tabIndex={0}
            aria-label={`${ahead(index, byDepth.length)}: ${shareWords(each)}`}
            onPointerEnter={() => setAt(index)}
            onFocus={() => setAt(index)}
            onBlur={() => setAt(null)}
            className="relative h-full max-w-9 flex-1 rounded-xs"
          >
            <span
              aria-hidden
              className="absolute inset-x-0 bottom-0 rounded-t-xs bg-line-strong/60"
              style={{ height: height(each.drafted) }}
            />
            <span
              aria-hidden
              className="absolute inset-x-0 bottom-0 rounded-t-xs bg-jade"
              style={{ height: height(each.accepted) }}
            />
          </li>
        ))}
      </ol>
      <p className="mt-2 flex gap-4 text-[12.5px] text-ink-faint">
        <Key paint="bg-jade">{t('engine.cameTrue')}</Key>
        <Key paint="bg-line-strong/60">{t('engine.didNot')}</Key>
      </p>
    </figure>
  );
}

/** The last one has all that lay farther. */
const mostPositions = 16;
const ahead = (index: number, count: number): string =>
  index === 0
    ? t('engine.nextToken')
    : count === mostPositions && index === count - 1
      ? t('engine.aheadOrMore', { index: index + 1 })
      : t('engine.ahead', { index: index + 1 });

function ByDrafter({ drafts }: { readonly drafts: DraftCounts }) {
  return (
    <div className="min-w-0 rounded-xl border border-line bg-raised">
      <table className="tabular w-full text-[13px]">
        <caption className="sr-only">{t('engine.guessesByWhereTheyCameFrom')}</caption>
        <thead>
          <tr className="border-b border-line text-start text-ink-faint">
            <th scope="col" className="px-4 py-2 font-normal">
              {t('engine.guessedFrom')}
            </th>
            {[t('engine.guessed'), t('engine.cameTrue2'), t('engine.share')].map((name) => (
              <th
                key={name}
                scope="col"
                className="px-2 py-2 text-end font-normal whitespace-nowrap last:pe-4"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {drafts.byDrafter.map(({ drafter, drafted, accepted }) => (
            <CountRow key={drafter} name={drafterWords[drafter]()} drafted={drafted} accepted={accepted} />
          ))}
          <CountRow name={t('engine.all')} drafted={drafts.drafted} accepted={drafts.accepted} strong />
        </tbody>
      </table>
      <p className="tabular border-t border-line px-4 py-2 text-[12.5px] text-ink-faint">
        {t('engine.notWorthTheirRow', { count: drafts.refused })}
      </p>
    </div>
  );
}

interface CountRowProps {
  readonly name: string;
  readonly drafted: number;
  readonly accepted: number;
  readonly strong?: boolean;
}

function CountRow({ name, drafted, accepted, strong = false }: CountRowProps) {
  return (
    <tr className={strong ? 'font-semibold' : undefined}>
      <th scope="row" className={classes('px-4 py-1.5 text-start', !strong && 'font-normal')}>
        {name}
      </th>
      <td className="px-2 py-1.5 text-end">{integer(drafted)}</td>
      <td className="px-2 py-1.5 text-end">{integer(accepted)}</td>
      <td className="py-1.5 pe-4 ps-2 text-end">{percent(accepted, drafted)}</td>
    </tr>
  );
}
