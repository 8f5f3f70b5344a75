import { BudgetedWorker } from '../client/budgetedWorker.ts';
import { boundTree, type Bounded, type Limits } from './bound.ts';
import type { ParseAnswer, ParseQuestion } from './markdown.worker.ts';
import { parseMarkdown } from './parse.ts';
import { countMarks } from './weight.ts';

/** Texts to trees, with what was parsed remembered: a row that scrolls back into view is there at once. */

/** A tree, or `plain` for a text that is shown as it is: it would take too long, or nests too deeply. */
export type Parsed = Bounded | 'plain';

/** What may be a formula: they are drawn by the worker, which has the means. */
const formulaMarks = /\$|\\[([]/;

/** Texts below both, and without formulas, are parsed where they are shown, in less than a frame whatever they say. */
const cheapCharacters = 1500;
const cheapMarks = 160;
export const isCheap = (text: string): boolean =>
  text.length <= cheapCharacters && countMarks(text, cheapMarks) < cheapMarks && !formulaMarks.test(text);

/** Ordinary texts take 10 µs a character on a slow machine. */
const budgetMs = (text: string): number => 1000 + text.length / 40;

/** What may reach the page of one text: a little more than `fold` leaves of all but unusual ones. By how often a person asked for more of it. */
const limitsOf: Limits[] = [];
export const limitsAt = (level: number): Limits =>
  (limitsOf[level] ??= { nodes: 2500 * 4 ** level, characters: 100_000 * 4 ** level });

const worker = new BudgetedWorker<ParseQuestion, ParseAnswer>(
  () => new Worker(new URL('./markdown.worker.ts', import.meta.url), { type: 'module' }),
);

const known = new Map<string, Parsed>();
let knownCharacters = 0;
const knownLimit = 2_000_000;

const keyOf = (text: string, { nodes, characters }: Limits): string => `${nodes} ${characters} ${text}`;

/** Drawn formulas are many times as long as what they were drawn from. */
const weightOf = (key: string, parsed: Parsed): number =>
  key.length + (parsed === 'plain' ? 0 : parsed.drawn);

function remember(key: string, parsed: Parsed): Parsed {
  if (!known.has(key)) knownCharacters += weightOf(key, parsed);
  known.set(key, parsed);
  for (const [oldest, tree] of known) {
    if (knownCharacters <= knownLimit || oldest === key) break;
    known.delete(oldest);
    knownCharacters -= weightOf(oldest, tree);
  }
  return parsed;
}

export const isKnown = (text: string, level: number): boolean =>
  known.has(keyOf(text, limitsAt(level))) || isCheap(text);

/** What the text is, where that is known or quickly found out. `keep`: it will be asked for again. */
export function parseNow(text: string, limits: Limits, keep: boolean): Parsed | undefined {
  const key = keyOf(text, limits);
  const before = known.get(key);
  if (before) {
    // Most recent last.
    known.delete(key);
    known.set(key, before);
    return before;
  }
  if (!isCheap(text)) return undefined;
  const parsed = parseHere(text, limits);
  return keep ? remember(key, parsed) : parsed;
}

function parseHere(text: string, limits: Limits): Parsed {
  try {
    return boundTree(parseMarkdown(text), limits);
  } catch {
    return 'plain';
  }
}

/** What the text is, in time; `plain` where that takes too long. */
export async function parseSoon(text: string, limits: Limits, keep: boolean): Promise<Parsed> {
  const parsed = (await worker.ask({ text, limits }, budgetMs(text))) ?? 'plain';
  return keep ? remember(keyOf(text, limits), parsed) : parsed;
}
