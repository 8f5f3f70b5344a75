import type { HighlightedLine, HighlightResult } from './highlight.worker.ts';
import type { LanguageId } from './languages.ts';

/** Asks the worker for colours, and remembers what it said: a row that scrolls back into view is coloured at once. */

const known = new Map<string, readonly HighlightedLine[]>();
const knownLimit = 300;
const waiting = new Map<number, (lines: readonly HighlightedLine[]) => void>();
let worker: Worker | undefined;
let nextId = 1;

const keyOf = (code: string, language: LanguageId): string => `${language}\n${code}`;

export const knownHighlight = (code: string, language: LanguageId): readonly HighlightedLine[] | undefined =>
  known.get(keyOf(code, language));

export function requestHighlight(code: string, language: LanguageId): Promise<readonly HighlightedLine[]> {
  worker ??= startWorker();
  const id = nextId++;
  worker.postMessage({ id, language, code });
  return new Promise((resolve) => {
    waiting.set(id, (lines) => {
      known.set(keyOf(code, language), lines);
      const oldest = known.size > knownLimit ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      resolve(lines);
    });
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL('./highlight.worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<HighlightResult>) => {
    waiting.get(data.id)?.(data.lines);
    waiting.delete(data.id);
  });
  return started;
}
