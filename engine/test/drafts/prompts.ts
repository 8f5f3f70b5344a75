import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../native/native.d.ts';
import { appRoot } from '../../native/test/device.ts';
import { references } from '../../native/test/references.ts';

const LONGEST = 96;
/** Tokens of an excerpt: so many at least, and up to so many more. */
const [EXCERPT, MORE] = [8, 64];
/** What excerpts are taken from: prose, code and words of another language. */
const FOLDERS = ['docs', 'docs/decisions', 'engine/speculation', 'engine/scheduler', 'renderer/words/de'];

/**
 * Prompts of all kinds, no two the same: those of the references (questions within a chat's template, and texts to go on with), then excerpts of what
 * lies in this project. Half of them have a part that repeats. `seed`: which excerpts.
 */
export function makePrompts(model: Model, count: number, seed: number): number[][] {
  const known = references().map(({ promptTokenIds }) => promptTokenIds.slice(0, LONGEST));
  const text = model.tokenize(FOLDERS.map(textOf).join('\n'), false, false);
  const excerpts = Math.max(0, count - known.length);
  const apart = Math.floor((text.length - EXCERPT - MORE) / Math.max(1, excerpts));
  const cut = (n: number) => {
    const from = n * apart + ((seed * 31) % apart);
    return [...text.subarray(from, from + EXCERPT + ((n * 13 + seed) % MORE))];
  };
  // The kinds in turn, so that a few are of all of them.
  const all = [
    ...mixed(
      known,
      Array.from({ length: excerpts }, (_, n) => cut(n)),
    ),
  ];
  return all.slice(0, count).map((tokens, n) => (n % 2 === 0 ? tokens : repeating(tokens, n + seed)));
}

function* mixed<T>(some: readonly T[], others: readonly T[]): Iterable<T> {
  for (let at = 0; at < Math.max(some.length, others.length); at++) {
    // From the long ones, which are the last, to the short ones.
    if (at < some.length) yield some.at(-1 - at)!;
    if (at < others.length) yield others[at]!;
  }
}

function repeating(tokens: readonly number[], n: number): number[] {
  const offset = (n * 13) % Math.max(1, tokens.length - 8);
  return [...tokens, ...tokens.slice(offset, offset + 8)];
}

const textOf = (folder: string): string =>
  readdirSync(join(appRoot, folder))
    .filter((name) => /(?<!\.test)\.(md|ts)$/.test(name))
    .sort()
    .map((name) => readFileSync(join(appRoot, folder, name), 'utf8'))
    .join('\n');
