import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { lookedAt } from '../../stores/activity.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { holdingsOf, type Holding } from './holdings.ts';
import { Owner } from './Owner.tsx';
import { pointerTo } from './owners.ts';
import { useLive } from './WhileSeen.tsx';

/** Rows that are shown before somebody asks for all. */
const few = 8;

/** The page map in numbers: what each conversation has where. */
export function Holdings() {
  const pages = useLive((state) => state.pages);
  const stored = useLive((state) => state.stored);
  const [all, setAll] = useState(false);
  const holdings = useMemo(() => holdingsOf(pages, stored), [pages, stored]);
  if (holdings.length === 0) return null;
  const shown = all ? holdings : holdings.slice(0, few);
  return (
    <div className="overflow-x-auto rounded-xl border border-line bg-raised">
      <table className="tabular w-full text-[13px]">
        <caption className="sr-only">{t('engine.whatEachConversation')}</caption>
        <thead>
          <tr className="border-b border-line text-start text-ink-faint">
            <th scope="col" className="px-4 py-2 font-normal">
              {t('engine.tokensInTheCache')}
            </th>
            {[t('engine.inUse'), t('engine.parked'), t('engine.inMemory'), t('engine.onDisk')].map((name) => (
              <th
                key={name}
                scope="col"
                className="px-3 max-[760px]:px-2 py-2 text-end font-normal whitespace-nowrap last:pe-4"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {shown.map((holding) => (
            <Row key={holding.owner} holding={holding} />
          ))}
        </tbody>
      </table>
      {holdings.length > few && (
        <div className="border-t border-line p-2 text-center">
          <Button tone="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t('engine.fewer') : t('engine.allOf', { number: integer(holdings.length) })}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ holding: { owner, used, parked, ram, disk } }: { readonly holding: Holding }) {
  const pagoda = usePagoda();
  const lit = useStore(pagoda.activity, (state) => lookedAt(state)?.owner === owner);
  return (
    <tr {...pointerTo(pagoda, owner)} className={classes('transition-colors', lit && 'bg-hover')}>
      <th scope="row" className="w-full max-w-0 min-w-32 px-4 py-1.5 text-start font-normal">
        <Owner owner={owner} />
      </th>
      {[used, parked, ram, disk].map((count, index) => (
        <td
          key={index}
          className={classes(
            'px-3 max-[760px]:px-2 py-1.5 text-end last:pe-4',
            count === 0 && 'text-ink-faint',
          )}
        >
          {integer(count)}
        </td>
      ))}
    </tr>
  );
}
