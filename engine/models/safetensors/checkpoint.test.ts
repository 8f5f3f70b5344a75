import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCheckpoint } from './checkpoint.ts';

const sharded = 'engine/import/fixtures/plain-llama-sharded';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-checkpoint-'));
  for (const name of readdirSync(sharded))
    if (name.includes('.safetensors')) copyFileSync(join(sharded, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));
const list = (name: string) =>
  writeFileSync(
    join(folder, `${name}.safetensors.index.json`),
    '{"weight_map":{"a":"consolidated-00001-of-00001.safetensors"}}',
  );

test('the list of another tool beside the usual one is left alone', async () => {
  list('consolidated');
  const { tensors } = await readCheckpoint(folder);
  const index = readFileSync(join(folder, 'model.safetensors.index.json'), 'utf8');
  const { weight_map: wanted } = JSON.parse(index) as { weight_map: Record<string, string> };
  expect([...tensors.keys()].sort()).toEqual(Object.keys(wanted).sort());
});

test('of several lists none of which is the usual one nothing is guessed', async () => {
  list('one');
  list('two');
  rmSync(join(folder, 'model.safetensors.index.json'));
  await expect(readCheckpoint(folder)).rejects.toMatchObject({ code: 'import.refused' });
});
