import { useEffect, useMemo, type RefObject } from 'react';
import { useStore } from 'zustand';
import { searchTerms } from '../../../../engine/shown/searchTerms.ts';
import { usePagoda } from '../../../PagodaContext.ts';
import { rangesOf } from './marks.ts';

/** What is on screen may change many times a second while a reply is written. Milliseconds. */
const pauseMs = 120;
/** How often a found message is looked for: it may be drawn, and its markdown parsed, some frames after it came into view. */
const triesMs = [40, 150, 350, 700, 1200];
/** What a long message leaves out is asked for this often at most. */
const mostUnfolded = 3;

const said = '[data-said]';

/** While something is looked for in the open chat, it is lit up wherever it is on screen. */
export function useMarks(scroller: RefObject<HTMLElement | null>): void {
  const { ui } = usePagoda();
  const find = useStore(ui, (state) => state.find);
  const jumpTo = useStore(ui, (state) => state.jumpTo);
  const terms = useMemo(() => searchTerms(find ?? ''), [find]);

  useEffect(() => {
    const log = scroller.current;
    if (!log || terms.length === 0) return;
    const light = () =>
      CSS.highlights.set('found', new Highlight(...rangesOf(log.querySelectorAll(said), terms)));
    let timer = 0;
    const soon = () => (timer ||= window.setTimeout(() => ((timer = 0), light()), pauseMs));
    const changes = new MutationObserver(soon);
    changes.observe(log, { childList: true, characterData: true, subtree: true });
    light();
    return () => {
      changes.disconnect();
      clearTimeout(timer);
      CSS.highlights.delete('found');
    };
  }, [scroller, terms]);

  // The message is in view by then; this brings the place in it there.
  useEffect(() => {
    if (jumpTo === null || terms.length === 0) return;
    let unfolded = 0;
    let there = false;
    const look = () => {
      const turn = scroller.current?.querySelector(`[data-message="${CSS.escape(jumpTo)}"]`);
      if (!turn || there) return;
      const [first] = rangesOf(turn.querySelectorAll(said), terms);
      if (first) {
        there = true;
        first.startContainer.parentElement?.scrollIntoView({ block: 'center' });
        return;
      }
      if (unfolded++ < mostUnfolded) turn.querySelector<HTMLElement>('[data-fold]')?.click();
    };
    const timers = triesMs.map((delay) => setTimeout(look, delay));
    return () => timers.forEach(clearTimeout);
  }, [scroller, jumpTo, terms]);
}
