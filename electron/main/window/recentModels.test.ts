import { expect, test } from 'vitest';
import type { ModelEntry } from '../../ipc/contract/models.ts';
import { recentModels } from './recentModels.ts';

const entry = (name: string, more: Partial<ModelEntry> = {}): ModelEntry => ({
  path: `/m/${name}.gguf`,
  name,
  fileBytes: 1,
  embedded: false,
  present: true,
  lastUsedAt: 5,
  ...more,
});

test('models that were used and are there, the last one first, no more than eight', () => {
  const models = [
    entry('a'),
    entry('gone', { present: false }),
    entry('never', { lastUsedAt: null }),
    ...'bcdefghij'.split('').map((name) => entry(name)),
  ];
  expect(recentModels(models).map(({ path }) => path)).toEqual(
    'abcdefgh'.split('').map((name) => `/m/${name}.gguf`),
  );
});

test('a name is shown as it is, and no longer than a menu can be', () => {
  const [first, second] = recentModels([entry('Salt & Pepper'), entry('x'.repeat(500))]);
  expect(first?.name).toBe('Salt && Pepper');
  expect(second?.name).toHaveLength(60);
});
