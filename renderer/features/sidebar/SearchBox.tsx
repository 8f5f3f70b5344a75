import { Search, X } from 'lucide-react';
import { useEffect, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { search } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Keys } from '../../ui/Keys.tsx';
import { isComposing } from '../../ui/keys.ts';
import { searchId } from '../shortcuts/shortcuts.ts';
import { useKeys } from '../shortcuts/useShortcuts.ts';
import { t } from '../../words/words.ts';

/** Long enough to skip the letters in between, short enough to feel immediate. */
const pauseMs = 90;

export function SearchBox() {
  const pagoda = usePagoda();
  const query = useStore(pagoda.ui, ({ searchQuery }) => searchQuery);
  const setQuery = (searchQuery: string) => pagoda.ui.setState({ searchQuery });
  const off = useStore(pagoda.chats, (state) => state.search.kind === 'off');
  const keys = useKeys('search');

  useEffect(() => {
    const timer = setTimeout(() => void search(pagoda, query), query === '' ? 0 : pauseMs);
    return () => clearTimeout(timer);
  }, [pagoda, query]);

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event)) return;
    if (event.key === 'Escape' && query !== '') {
      event.preventDefault();
      setQuery('');
    }
    if (event.key === 'ArrowDown' || (event.key === 'Enter' && !off)) {
      event.preventDefault();
      const first = document.querySelector<HTMLElement>('[data-list-row]');
      if (event.key === 'Enter' && !event.repeat) first?.click();
      if (event.key === 'ArrowDown') first?.focus();
    }
  }

  return (
    <div className="relative">
      <Search size={15} className="pointer-events-none absolute top-2.5 start-3 text-ink-faint" />
      <input
        id={searchId}
        type="text"
        role="searchbox"
        aria-label={t('sidebar.searchConversations')}
        placeholder={t('sidebar.search')}
        spellCheck={false}
        maxLength={500}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-8.5 w-full [unicode-bidi:plaintext] rounded-lg border border-transparent bg-hover pe-16 ps-9 placeholder:text-ink-faint focus:border-jade focus:bg-raised"
      />
      <span className="absolute top-1.5 end-2">
        {query === '' ? (
          <span className="pointer-events-none relative top-px">
            <Keys keys={keys} />
          </span>
        ) : (
          <button
            type="button"
            aria-label={t('sidebar.clearSearch')}
            onClick={() => setQuery('')}
            className="grid size-5.5 place-items-center rounded-md text-ink-soft hover:bg-hover"
          >
            <X size={14} />
          </button>
        )}
      </span>
    </div>
  );
}
