import { useVirtualizer, type Range } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { composerId } from '../shortcuts/shortcuts.ts';
import { t } from '../../words/words.ts';
import { useWays, WaysContext } from '../branches/ways.ts';
import { copyFormulas } from './copyFormulas.ts';
import { estimateHeight } from './estimateHeight.ts';
import { rowsAround } from './rowsAround.ts';
import { Turn } from './Turn.tsx';
import { useMarks } from './find/useMarks.ts';
import { useLitWords } from './useLitWords.ts';

/** How near the end still counts as the end, in px: within it the view follows what is written, beyond it the view stays with its reader. */
const endPx = 40;

/** Guesses are asked for again and again; a message never changes, it is replaced. */
const guesses = new WeakMap<Message, number>();
function guessHeight(message: Message | undefined): number {
  if (!message) return 0;
  const guess = guesses.get(message) ?? estimateHeight(message.content);
  guesses.set(message, guess);
  return guess;
}

/** How long what was jumped to stays lit up. */
const jumpMs = 4000;

interface ConversationProps {
  readonly chatId: string;
  readonly list: readonly Message[];
}

/** The turns of one chat, only those near the view in the page. Keep it keyed by chat: it opens at the end. */
export function Conversation({ chatId, list }: ConversationProps) {
  const { ui } = usePagoda();
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const jumpTo = useStore(ui, (state) => state.jumpTo);
  const quiet = useStore(ui, (state) => state.jumpQuiet);

  const rowsToHave = useCallback(
    ({ startIndex, endIndex, count }: Range) =>
      rowsAround(startIndex, endIndex, count, (index) => guessHeight(list[index])),
    [list],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- it changes inside itself, which only matters to the React compiler
  const virtualizer = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => guessHeight(list[index]),
    getItemKey: (index) => list[index]?.id ?? index,
    rangeExtractor: rowsToHave,
    paddingStart: 28,
    paddingEnd: 20,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endPx,
    useFlushSync: false,
    onChange: (instance) => setAtEnd(instance.isAtEnd(endPx)),
  });

  // It opens at its end, and what the person sends is worth seeing wherever they were.
  const length = useRef(0);
  useLayoutEffect(() => {
    if (list.length > length.current) virtualizer.scrollToEnd();
    length.current = list.length;
  }, [virtualizer, list.length]);

  useEffect(() => {
    const index = jumpTo === null ? -1 : list.findIndex((message) => message.id === jumpTo);
    if (index === -1) return;
    virtualizer.scrollToIndex(index, { align: 'center' });
    const timer = setTimeout(() => ui.setState({ jumpTo: null, jumpWords: null }), jumpMs);
    return () => clearTimeout(timer);
  }, [jumpTo, list, ui, virtualizer]);

  // What opens above or below takes its room from the conversation: whoever reads its end stays there.
  useEffect(() => {
    const log = scroller.current;
    if (!log) return;
    let height = log.clientHeight;
    const observer = new ResizeObserver(() => {
      const shrunk = height - log.clientHeight;
      height = log.clientHeight;
      if (shrunk !== 0 && virtualizer.isAtEnd(endPx + Math.abs(shrunk))) virtualizer.scrollToEnd();
    });
    observer.observe(log);
    return () => observer.disconnect();
  }, [virtualizer]);

  const ways = useWays(chatId);
  useLitWords(scroller);
  useMarks(scroller);

  return (
    <WaysContext value={ways}>
      <div className="relative min-h-0 flex-1">
        <div
          ref={scroller}
          role="log"
          aria-label={t('chat.conversation')}
          aria-live="off"
          tabIndex={0}
          onCopy={(event) => copyFormulas(event.nativeEvent, getSelection())}
          data-focus-home={composerId}
          className="h-full overflow-y-auto overscroll-contain -outline-offset-2! [scrollbar-gutter:stable_both-edges]"
        >
          <div className="relative mx-auto w-full max-w-190" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((item) => {
              const message = list[item.index];
              if (!message) return null;
              return (
                <div
                  key={item.key}
                  data-index={item.index}
                  ref={virtualizer.measureElement}
                  className="absolute top-0 start-0 w-full px-6"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <Turn
                    message={message}
                    last={item.index === list.length - 1}
                    found={message.id === jumpTo && !quiet}
                  />
                </div>
              );
            })}
          </div>
        </div>
        {!atEnd && (
          <Button
            className="animate-appear absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full! shadow-high"
            onClick={() => virtualizer.scrollToEnd({ behavior: 'smooth' })}
          >
            <ArrowDown size={15} />
            {t('chat.jumpToLatest')}
          </Button>
        )}
      </div>
    </WaysContext>
  );
}
