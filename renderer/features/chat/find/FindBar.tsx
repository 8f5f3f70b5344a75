import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { useDeferredValue, useMemo, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../../PagodaContext.ts';
import { messagesOf } from '../../../stores/chats.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { integer } from '../../../ui/format.ts';
import { isComposing } from '../../../ui/keys.ts';
import { composerId, findId, focusSoon } from '../../shortcuts/shortcuts.ts';
import { t } from '../../../words/words.ts';
import { foundIn, nextFound } from './foundIn.ts';

/** Looks for words in the open chat: they are lit up in the text, and the messages that have them are a key press apart. */
export function FindBar() {
  const { ui, chats } = usePagoda();
  const query = useStore(ui, (state) => state.find);
  const chatId = useStore(chats, (state) => state.currentId);
  if (query === null || chatId === null) return null;
  const close = () => {
    ui.setState({ find: null, foundAt: null });
    focusSoon(composerId);
  };
  return <Bar chatId={chatId} query={query} close={close} />;
}

interface BarProps {
  readonly chatId: string;
  readonly query: string;
  readonly close: () => void;
}

function Bar({ chatId, query, close }: BarProps) {
  const { ui, chats } = usePagoda();
  const list = useStore(chats, (state) => messagesOf(state, chatId));
  const shown = useStore(ui, (state) => state.foundAt);
  const looked = useDeferredValue(query);
  const found = useMemo(() => foundIn(list, looked), [list, looked]);
  const place = shown === null ? -1 : found.indexOf(shown);

  function go(by: 1 | -1) {
    const next = nextFound(found, shown, by);
    if (next !== undefined) ui.setState({ foundAt: next, jumpTo: next, jumpWords: null });
  }
  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    }
    if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      // The latest is what people look for first.
      go(event.key === 'ArrowDown' || (event.key === 'Enter' && event.shiftKey) ? 1 : -1);
    }
  }

  return (
    <div
      role="search"
      aria-label={t('chat.findInThisChat')}
      className="flex shrink-0 items-center gap-1 border-b border-line bg-sill px-3 py-1.5"
      onKeyDown={onKeyDown}
    >
      <div className="relative w-80 min-w-0">
        <Search size={15} className="pointer-events-none absolute top-2 start-2.5 text-ink-faint" />
        <input
          id={findId}
          type="text"
          role="searchbox"
          aria-label={t('chat.wordsToFindInThisChat')}
          placeholder={t('chat.findInThisChat')}
          spellCheck={false}
          maxLength={500}
          value={query}
          onChange={(event) => ui.setState({ find: event.target.value, foundAt: null })}
          className="h-8 w-full [unicode-bidi:plaintext] rounded-lg border border-line-strong bg-raised pe-2 ps-8 placeholder:text-ink-faint focus:border-jade"
        />
      </div>
      <IconButton
        label={t('chat.earlierMessage')}
        shortcut="Enter"
        disabled={found.length === 0}
        onClick={() => go(-1)}
      >
        <ChevronUp size={16} />
      </IconButton>
      <IconButton
        label={t('chat.laterMessage')}
        shortcut="Shift+Enter"
        disabled={found.length === 0}
        onClick={() => go(1)}
      >
        <ChevronDown size={16} />
      </IconButton>
      <p role="status" className="tabular min-w-0 flex-1 truncate px-1.5 text-[12.5px] text-ink-soft">
        {looked.trim() === '' ? '' : foundWords(found.length, place)}
      </p>
      <IconButton label={t('chat.closeTheSearch')} shortcut="Esc" onClick={close}>
        <X size={16} />
      </IconButton>
    </div>
  );
}

function foundWords(count: number, place: number): string {
  if (count === 0) return t('chat.notInThisChat');
  const messages = t('chat.messages', { count });
  return place === -1 ? messages : t('chat.placeOf', { place: integer(place + 1), messages });
}
