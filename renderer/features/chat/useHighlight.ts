import { startTransition, useEffect, useRef, useState } from 'react';
import { knownHighlight, requestHighlight } from './highlighter.ts';
import type { HighlightedLine } from './highlight.worker.ts';
import type { LanguageId } from './languages.ts';

/** Code that still grows is coloured at most this often, and for at most this share of the time; what came since is shown plain until then. */
const pauseMs = 120;
const shareOfTime = 0.3;

/** Code with a longer line is data, and stays plain. */
const longLine = 3000;

function hasLongLine(code: string): boolean {
  for (let at = 0; at + longLine <= code.length;) {
    const end = code.indexOf('\n', at);
    if ((end === -1 ? code.length : end) - at >= longLine) return true;
    at = end + 1;
  }
  return false;
}

/**
 * The code as lines of coloured pieces. While colours for all of it are on their way, lines that have them keep them and the rest is plain,
 * so nothing ever waits for the worker.
 */
export function useHighlight(code: string, wanted: LanguageId | undefined): readonly HighlightedLine[] {
  const language = wanted && !hasLongLine(code) ? wanted : undefined;
  const [answered, setAnswered] = useState<{ code: string; lines: readonly HighlightedLine[] } | null>(null);
  const asking = useRef(false);
  const askAfter = useRef(0);
  const newest = useRef(code);
  const current = language ? knownHighlight(code, language) : undefined;
  const done = !language || current !== undefined || answered?.code === code;

  useEffect(() => {
    newest.current = code;
  }, [code]);

  // One question at a time, about the newest code; while it is open, changes only move `newest` on.
  useEffect(() => {
    if (done || asking.current) return;
    asking.current = true;
    const ask = async () => {
      const asked = newest.current;
      const begun = performance.now();
      const lines = await requestHighlight(asked, language);
      askAfter.current = begun + Math.max(pauseMs, (performance.now() - begun) / shareOfTime);
      asking.current = false;
      startTransition(() => setAnswered({ code: asked, lines }));
    };
    setTimeout(() => void ask(), Math.max(0, askAfter.current - performance.now()));
  }, [answered, done, language]);

  return mergeLines(code, current ?? answered?.lines ?? [], current ? code : (answered?.code ?? ''));
}

/** `code` by lines: coloured where `lines`, made from `linesOf`, still say the same, plain elsewhere. */
export function mergeLines(
  code: string,
  lines: readonly HighlightedLine[],
  linesOf: string,
): readonly HighlightedLine[] {
  if (code === linesOf && lines.length > 0) return lines;
  const before = linesOf.split('\n');
  return code
    .split('\n')
    .map((line, index) => (line === before[index] ? lines[index] : undefined) ?? [[line, '']]);
}
