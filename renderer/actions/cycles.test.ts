import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = import.meta.dirname;

/** What each action file takes from others beside it, types aside. */
const taken = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => {
      const source = readFileSync(join(folder, name), 'utf8');
      const imports = [...source.matchAll(/^import (?!type)[^;]*? from '\.\/([^']+)';/gm)];
      return [name, imports.map(([, file]) => file ?? '')];
    }),
);

/** Files that `name` leads to, itself not among them unless it leads back. */
function reached(name: string): Set<string> {
  const all = new Set<string>();
  const visit = (file: string) => {
    for (const next of taken.get(file) ?? []) {
      if (all.has(next)) continue;
      all.add(next);
      visit(next);
    }
  };
  visit(name);
  return all;
}

test('no action leads back to itself', () => {
  expect(taken.size).toBeGreaterThan(5);
  expect([...taken.values()].flat().length).toBeGreaterThan(10);
  expect([...taken.keys()].filter((name) => reached(name).has(name))).toEqual([]);
});
