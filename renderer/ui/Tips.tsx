import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Keys } from './Keys.tsx';

/** What an element carries to have a tip: the words, and a shortcut if there is one. */
export const tip = (words: string, keys?: string) => ({
  'data-tip': words,
  ...(keys === undefined ? {} : { 'data-tip-keys': keys }),
});

const delayMs = 450;
const gapPx = 6;

/**
 * The one tip of the window, shown for whatever element with a tip is pointed at or reached by keyboard. One for all of them, so that rows
 * full of buttons stay cheap. It repeats in sight what the element's accessible name says, and is hidden from everyone else's tools.
 */
export function Tips() {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer = 0;
    const hide = () => {
      clearTimeout(timer);
      setTarget(null);
    };
    const tipped = (event: Event) =>
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null;
    const onPoint = (event: Event) => {
      const element = tipped(event);
      hide();
      if (element) timer = window.setTimeout(() => setTarget(element), delayMs);
    };
    const onFocus = (event: Event) => {
      const element = tipped(event);
      hide();
      if (element?.matches(':focus-visible')) setTarget(element);
    };
    const listeners = [
      ['pointerover', onPoint],
      ['focusin', onFocus],
      ['focusout', hide],
      ['pointerdown', hide],
      ['keydown', hide],
      ['scroll', hide],
      ['blur', hide],
    ] as const;
    for (const [name, listener] of listeners)
      window.addEventListener(name, listener, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of listeners) window.removeEventListener(name, listener, { capture: true });
    };
  }, []);

  useLayoutEffect(() => {
    if (!target || !box.current) return;
    const at = target.getBoundingClientRect();
    const { width, height } = box.current.getBoundingClientRect();
    const below = at.bottom + gapPx + height < window.innerHeight - gapPx;
    const left = Math.min(
      Math.max(gapPx, at.left + at.width / 2 - width / 2),
      window.innerWidth - width - gapPx,
    );
    box.current.style.left = `${left}px`;
    box.current.style.top = `${below ? at.bottom + gapPx : at.top - gapPx - height}px`;
  }, [target]);

  const words = target?.dataset['tip'];
  if (!target?.isConnected || !words) return null;
  const keys = target.dataset['tipKeys'];
  return (
    <div
      ref={box}
      aria-hidden="true"
      className="animate-appear pointer-events-none fixed z-50 flex items-center gap-2 rounded-md bg-ink px-2 py-1 text-[12.5px] text-paper shadow-high select-none"
    >
      {words}
      {keys && <Keys keys={keys} onDark />}
    </div>
  );
}
