import { useEffect, type RefObject } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { findSpoken, type Spoken } from './spoken.ts';

/** The message may be drawn, and its markdown parsed, some frames after it came into view. Milliseconds. */
const triesMs = [60, 250, 700];

/** While words are jumped to, they light up within their message. */
export function useLitWords(scroller: RefObject<HTMLElement | null>): void {
  const { ui } = usePagoda();
  const messageId = useStore(ui, (state) => state.jumpTo);
  const words = useStore(ui, (state) => state.jumpWords);
  useEffect(() => {
    if (messageId === null || words === null) return;
    const light = () => {
      const turn = scroller.current?.querySelector(`[data-message="${CSS.escape(messageId)}"]`);
      const range = turn && rangeOf(turn, words);
      if (!range) return;
      CSS.highlights.set('said', new Highlight(range));
      range.startContainer.parentElement?.scrollIntoView({ block: 'nearest' });
    };
    const timers = triesMs.map((delay) => setTimeout(light, delay));
    return () => {
      timers.forEach(clearTimeout);
      CSS.highlights.delete('said');
    };
  }, [scroller, messageId, words]);
}

function rangeOf(element: Element, words: string): Range | null {
  const nodes: Text[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node as Text);
  const found: Spoken | null = findSpoken(
    nodes.map(({ data }) => data),
    words,
  );
  if (!found) return null;
  const range = document.createRange();
  range.setStart(nodes[found.from.text]!, found.from.at);
  range.setEnd(nodes[found.to.text]!, found.to.at + 1);
  return range;
}
