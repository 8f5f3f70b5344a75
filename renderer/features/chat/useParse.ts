import { useEffect, useMemo, useRef, useState } from 'react';
import { usePagoda } from '../../PagodaContext.ts';
import { limitsAt, parseNow, parseSoon, type Parsed } from '../../markdown/parser.ts';

/** A growing text is parsed at most every so often, and takes at most this share of the worker's time. */
const pauseMs = 60;
const shareOfTime = 0.3;

/**
 * What a text is: at once where that is cheap or known, else as soon as the worker says; undefined until then. Of a text that is `growing`, the
 * newest answer there is: it may lag behind.
 */
export function useParse(text: string, level: number, growing: boolean): Parsed | undefined {
  const limits = limitsAt(level);
  const now = useMemo(() => parseNow(text, limits, !growing), [text, limits, growing]);
  const [latest, setLatest] = useState<{ readonly text: string; readonly parsed: Parsed } | null>(null);
  const newest = useRef(text);
  const asking = useRef(false);
  const askAfter = useRef(0);
  const { pace } = usePagoda();

  // Kept for when the text outgrows what is parsed at once.
  if (growing && now && latest?.parsed !== now) setLatest({ text, parsed: now });

  // One question at a time, about the newest text; while it is open, changes only move `newest` on. A growing text that was too much is let be.
  const settled = now !== undefined || latest?.text === text || (growing && latest?.parsed === 'plain');
  useEffect(() => {
    newest.current = text;
    if (settled || asking.current) return;
    asking.current = true;
    const ask = async () => {
      const asked = newest.current;
      const begun = performance.now();
      const parsed = await parseSoon(asked, limits, !growing);
      const took = performance.now() - begun;
      askAfter.current = begun + Math.max(pauseMs, took / shareOfTime);
      const show = () => {
        asking.current = false;
        setLatest({ text: asked, parsed });
      };
      // With the text that came meanwhile, in one frame.
      if (growing) pace(show);
      else show();
    };
    setTimeout(() => void ask(), growing ? Math.max(0, askAfter.current - performance.now()) : 0);
  }, [text, limits, growing, settled, latest, pace]);

  if (now) return now;
  return growing || latest?.text === text ? latest?.parsed : undefined;
}
