import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { importDirection, layerOf, objection } from './import-direction.js';
import { LAYERS, PLACES, UNBOUND } from './layers.js';

test('every layer has a rule, and rules name only layers that exist', () => {
  const layers = PLACES.map(([name]) => name as string);
  expect(layers.filter((name) => !(name in LAYERS) && !UNBOUND.has(name))).toEqual([]);
  const named = Object.values(LAYERS as Record<string, { may: string[] }>).flatMap(({ may }) => may);
  expect(named.filter((name) => !layers.includes(name))).toEqual([]);
});

test('no two layers may import each other, directly or around a corner', () => {
  const rules = LAYERS as Record<string, { may: string[] }>;
  const reach = (from: string, seen = new Set<string>()): Set<string> => {
    for (const next of rules[from]?.may ?? []) if (!seen.has(next)) reach(next, seen.add(next));
    return seen;
  };
  expect(Object.keys(rules).filter((layer) => reach(layer).has(layer))).toEqual([]);
});

test.each([
  ['engine/kv/pool.ts', '../scheduler/queue.ts', 'kv may not import scheduler'],
  ['engine/contract/errors.ts', '../transport/wire.ts', 'contract may not import transport'],
  ['engine/server/main.ts', '../native/addon.ts', 'server may not import native'],
  ['engine/host/main.ts', 'electron', "host does without 'electron': the engine runs under plain Node too"],
  ['engine/step.ts', '../renderer/app.tsx', 'step may not import renderer'],
  ['renderer/app.tsx', '../engine/host/main.ts', 'renderer may not import host'],
  ['renderer/app.tsx', 'node:fs', "renderer does without 'node:fs': the page has neither Node nor Electron"],
  ['electron/preload/index.ts', '../main/trust.ts', 'preload may not import main'],
])('%s may not import %s', (file, wanted, why) => {
  expect(objection(file, wanted)).toContain(why);
});

test.each([
  ['engine/scheduler/plan.ts', '../kv/pool.ts'],
  ['engine/step.ts', './scheduler/plan.ts'],
  ['engine/host/main.ts', 'node:process'],
  ['engine/kv/pool.test.ts', '../test/builders.ts'],
  ['renderer/client/generation.test.ts', 'node:fs'],
  ['renderer/stores/chats.ts', '../../electron/ipc/contract/app.ts'],
  ['scripts/anything.mjs', '../engine/host/main.ts'],
])('%s may import %s', (file, wanted) => {
  expect(objection(file, wanted)).toBeUndefined();
});

test('the rule reports imports, re-exports and dynamic imports where they stand', () => {
  const linter = new Linter({ cwd: '/repo' });
  const code =
    "import '../host/a.ts';\nexport * from '../host/b.ts';\nawait import('../host/c.ts');\nimport './fine.ts';\n";
  const config = {
    files: ['**/*.ts'],
    plugins: { pagoda: { rules: { direction: importDirection } } },
    rules: { 'pagoda/direction': 2 },
  };
  // @ts-expect-error The rule is plain JavaScript; its type is wider than ESLint's.
  const found = linter.verify(code, [config], { filename: '/repo/engine/kv/pool.ts' });
  expect(found.map(({ line, message }) => [line, message.includes('docs/architecture.md')])).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ]);
  expect(layerOf('engine/kv/pool.ts')).toBe('kv');
});
