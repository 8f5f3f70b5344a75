import { Archive } from 'lucide-react';
import { useStore } from 'zustand';
import type { SearchHit } from '../../../electron/ipc/contract/app.ts';
import { cut, oneLine } from '../../../engine/shown/visible.ts';
import { openChat } from '../../actions/chats.ts';
import { errorWords } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { t } from '../../words/words.ts';
import { moveAmongRows } from './moveAmongRows.ts';
import { snippetParts } from './snippet.ts';

export function SearchResults() {
  const { chats } = usePagoda();
  const search = useStore(chats, (state) => state.search);
  if (search.kind === 'off') return null;
  return (
    <div className="flex-1 overflow-y-auto px-2 pb-3" onKeyDown={moveAmongRows}>
      <p role="status" className="px-2.5 pt-2 pb-1 text-[12.5px] text-ink-faint">
        {search.kind === 'running'
          ? t('sidebar.searching')
          : search.kind === 'failed'
            ? t('sidebar.theSearchFailed', { detail: errorWords(search.error).detail })
            : search.hits.length === 0
              ? t('sidebar.nothingFoundFor', { query: cut(search.query, 60) })
              : t('sidebar.found', { hits: search.hits.length })}
      </p>
      {search.kind === 'found' && search.unindexed > 0 && (
        <p className="tabular px-2.5 pb-1 text-[12.5px] text-ink-faint">
          {t('sidebar.unindexed', { count: search.unindexed })}
        </p>
      )}
      <ul aria-label={t('sidebar.searchResults')} className="space-y-0.5">
        {search.hits.map((hit) => (
          <Hit key={`${hit.chatId} ${hit.messageId ?? ''}`} hit={hit} query={search.query} />
        ))}
      </ul>
    </div>
  );
}

function Hit({ hit, query }: { readonly hit: SearchHit; readonly query: string }) {
  const pagoda = usePagoda();
  const archived = useStore(pagoda.chats, ({ list }) => list?.find(({ id }) => id === hit.chatId)?.archived);
  return (
    <li>
      <button
        type="button"
        data-list-row
        onClick={() =>
          void openChat(pagoda, hit.chatId, hit.messageId, hit.messageId === null ? null : query)
        }
        className="w-full rounded-lg px-2.5 py-1.5 text-start hover:bg-hover"
      >
        <span className="flex items-center gap-1.5">
          {archived && (
            <Archive
              size={13}
              role="img"
              aria-label={t('filing.archivedMark')}
              className="shrink-0 text-ink-faint"
            />
          )}
          <span dir="auto" className="truncate font-medium">
            {oneLine(hit.title)}
          </span>
        </span>
        <span dir="auto" className="line-clamp-2 text-[13px] text-ink-soft wrap-anywhere">
          {snippetParts(hit.snippet).map(({ text, match }, index) =>
            match ? (
              <mark key={index} className="rounded-xs bg-mark text-ink">
                {text}
              </mark>
            ) : (
              text
            ),
          )}
        </span>
      </button>
    </li>
  );
}
