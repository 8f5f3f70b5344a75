import { Lock } from 'lucide-react';
import { useStore } from 'zustand';
import { oneLine } from '../../../engine/shown/visible.ts';
import { searchHub, showOffers } from '../../actions/downloads.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { integer } from '../../ui/format.ts';
import { PagodaMark } from '../../ui/PagodaMark.tsx';
import { moveAmongRows } from '../sidebar/moveAmongRows.ts';
import { t } from '../../words/words.ts';
import { dateFormat } from '../../words/format.ts';
import { HubProblem } from './HubProblem.tsx';

const day = dateFormat({ dateStyle: 'medium' });

/** What a search found, the most fetched first. */
export function Found() {
  const pagoda = usePagoda();
  const found = useStore(pagoda.library, (all) => all.found);
  if (!found) return <p className="max-w-[66ch] text-ink-soft">{t('get.modelsComeFromHuggingFace')}</p>;
  if (found.kind === 'waiting')
    return (
      <p role="status" className="flex items-center gap-3 text-ink-soft">
        <PagodaMark lit={null} className="h-7 text-jade" />
        {t('get.lookingFor', { query: found.query })}
      </p>
    );
  if (found.kind === 'failed')
    return <HubProblem error={found.error} onRetry={() => void searchHub(pagoda, found.query)} />;
  if (found.value.length === 0)
    return <p className="text-ink-soft">{t('get.nothingWithGGUFFilesIsCalled')}</p>;
  return (
    <ul
      aria-label={t('get.found')}
      onKeyDown={moveAmongRows}
      className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-raised"
    >
      {found.value.map(({ repository, downloads, likes, gated, updatedAt }) => (
        <li key={repository}>
          <button
            type="button"
            data-list-row
            onClick={() => void showOffers(pagoda, repository)}
            className="flex w-full items-center gap-4 px-4 py-2.5 text-start -outline-offset-2 transition-colors hover:bg-hover"
          >
            <span className="min-w-0 flex-1">
              <span dir="auto" className="block truncate font-semibold">
                {oneLine(repository, 120)}
              </span>
              <span className="tabular block text-[13px] text-ink-soft">
                {t('get.popularity', {
                  downloads: integer(downloads),
                  likes: integer(likes),
                  day: day(new Date(updatedAt)),
                })}
              </span>
            </span>
            {gated && (
              <span className="flex items-center gap-1.5 text-[13px] text-ink-soft">
                <Lock size={13} />
                {t('get.termsToAccept')}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
