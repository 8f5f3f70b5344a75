import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planImport } from '../run/planImport.ts';
import { foldersPath } from '../test/folders.ts';
import type { CompressedGroup } from './quantClaim.ts';
import { Targets } from './targets.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagoda-bounds-'));
  await cp(join(foldersPath, 'plain-mistral-bf16'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

/** The folder with other numbers in its config.json. */
async function planWith(change: object): Promise<void> {
  const path = join(folder, 'config.json');
  const before = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...before, ...change }));
  const plan = await planImport(folder, 'exact');
  await plan.reader.close();
}

test('the folder as it is can be planned', async () => {
  await expect(planWith({})).resolves.toBeUndefined();
});

test.each([
  [{ num_hidden_layers: 1_000_000_000 }, 'num_hidden_layers'],
  [{ vocab_size: 2_000_000_000 }, 'vocab_size'],
  [{ hidden_size: 2 ** 40 }, 'hidden_size'],
  [{ intermediate_size: 2 ** 31 }, 'intermediate_size'],
  [{ num_attention_heads: 2 ** 30 }, 'num_attention_heads'],
  [{ head_dim: 2 ** 30 }, 'head_dim'],
  [{ sliding_window: 2 ** 40 }, 'sliding_window'],
  [{ max_position_embeddings: 2 ** 40 }, 'max_position_embeddings'],
  // Each is allowed, and the files have no room for it.
  [{ num_hidden_layers: 1024 }, 'have no room'],
  [{ vocab_size: 2 ** 22 }, 'have no room'],
  [{ intermediate_size: 2 ** 24, num_hidden_layers: 1024 }, 'have no room'],
  [{ head_dim: 2 ** 24 }, 'have no room'],
])('a number that no model has is refused before memory is taken for it: %j', async (change, detail) => {
  await expect(planWith(change)).rejects.toMatchObject({
    code: 'import.refused',
    data: { detail: expect.stringContaining(detail) as string },
  });
});

const group = (...targets: string[]): CompressedGroup => ({
  targets,
  format: targets.join(),
  bits: 4,
  type: 'int',
  symmetric: true,
  block: null,
});

test('modules find their group by name, by the end of it, by a pattern, or by their class', () => {
  const groups = [group('re:.*self_attn.*_proj$'), group('lm_head', 're:('), group('Linear')];
  const targets = new Targets('folder', groups);
  expect(targets.groupOf('model.layers.0.self_attn.q_proj')).toBe(groups[0]);
  expect(targets.groupOf('model.lm_head')).toBe(groups[1]);
  expect(targets.groupOf('model.layers.0.mlp.up_proj')).toBe(groups[2]);
  expect(new Targets('folder', groups.slice(0, 2)).groupOf('model.norm')).toBe(null);
});

test.each(['re:(.*)*(.*)*x', 're:(a|a)*$', 're:(.+)+(.+)+(.+)+x'])(
  'a pattern that would never end is refused by name: %s',
  (target) => {
    const targets = new Targets('folder', [group(target)], 300);
    expect(() => targets.groupOf(`${'a'.repeat(200)}!`)).toThrow(
      expect.objectContaining({
        code: 'import.refused',
        data: expect.objectContaining({ detail: expect.stringContaining(target) as string }) as object,
      }) as Error,
    );
  },
);
