import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from './checkout.ts';

/** Texts as people write them: out of what lies in this project. */
export type TextKind = 'code' | 'prose';

const PLACES: Readonly<Record<TextKind, { folders: readonly string[]; files: RegExp }>> = {
  code: {
    folders: ['engine/kv', 'engine/scheduler', 'engine/server', 'engine/text'],
    files: /(?<!\.test)\.ts$/,
  },
  prose: { folders: ['docs/decisions', 'docs'], files: /\.md$/ },
};

/** Characters that are more than a thousand tokens, and how far the beginnings of two texts are apart. */
const MOST = 8000;
const APART = 6007;

/**
 * A text of `tokens` tokens at most and hardly fewer, from the beginning of a line on. Another `seed`: another place.
 * @param count how many tokens a text takes
 */
export async function excerptOfLength(
  kind: TextKind,
  seed: number,
  tokens: number,
  count: (text: string) => Promise<number>,
): Promise<string> {
  const all = textOf(kind);
  const from = all.indexOf('\n', (seed * APART) % (all.length - 2 * MOST)) + 1;
  // The longest beginning that is short enough, by halves.
  let [fits, most] = [0, MOST];
  while (most - fits > 1) {
    const middle = Math.floor((fits + most) / 2);
    if ((await count(all.slice(from, from + middle))) <= tokens) fits = middle;
    else most = middle;
  }
  return all.slice(from, from + fits);
}

function textOf(kind: TextKind): string {
  const { folders, files } = PLACES[kind];
  return folders
    .flatMap((folder) => {
      const names = readdirSync(join(checkoutRoot(), folder)).filter((name) => files.test(name));
      return names.sort().map((name) => readFileSync(join(checkoutRoot(), folder, name), 'utf8'));
    })
    .join('\n');
}
