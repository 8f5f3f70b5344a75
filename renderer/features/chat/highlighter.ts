import { BudgetedWorker } from '../../client/budgetedWorker.ts';
import type { HighlightedLine, HighlightRequest } from './highlight.worker.ts';
import type { LanguageId } from './languages.ts';

/** Asks the worker for colours, and remembers what it said: a row that scrolls back into view is coloured at once. */

const known = new Map<string, readonly HighlightedLine[]>();
const knownLimit = 300;

/** A grammar that takes longer on some code leaves it plain. Loading one takes part of it. */
const budgetMs = 3000;
const worker = new BudgetedWorker<HighlightRequest, readonly HighlightedLine[]>(
  () => new Worker(new URL('./highlight.worker.ts', import.meta.url), { type: 'module' }),
);

const keyOf = (code: string, language: LanguageId): string => `${language}\n${code}`;

export const knownHighlight = (code: string, language: LanguageId): readonly HighlightedLine[] | undefined =>
  known.get(keyOf(code, language));

/** No lines where there are no colours to be had. */
export async function requestHighlight(
  code: string,
  language: LanguageId,
): Promise<readonly HighlightedLine[]> {
  const lines = (await worker.ask({ language, code }, budgetMs)) ?? [];
  known.set(keyOf(code, language), lines);
  const oldest = known.size > knownLimit ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  return lines;
}
