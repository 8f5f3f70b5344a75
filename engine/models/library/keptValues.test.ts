import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../test/builders.ts';
import { keptValues, nothingKept } from './keptValues.ts';

let home: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  home = await temporaryFolder();
});
afterEach(() => home.remove());

async function put(folder: string, content: unknown): Promise<void> {
  await mkdir(join(home.path, folder), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(home.path, folder, 'model-notes.json'), text);
}
const of = (defaults: object) => ({ version: 1, value: { '/m.gguf': { favourite: true, defaults } } });

test('what a person set in the app is found where the app keeps it', async () => {
  await put('.config/Pagoda', of({ ...nothingKept, temperature: 0.3 }));
  await put('mine', of({ ...nothingKept, topP: 0.5 }));
  const found = async (env: Record<string, string>) =>
    (await keptValues(env, home.path, 'linux')).get('/m.gguf');
  expect(await found({})).toEqual({ ...nothingKept, temperature: 0.3 });
  expect(await found({ PAGODA_DATA: join(home.path, 'mine') })).toEqual({ ...nothingKept, topP: 0.5 });
});

test('a value that is not understood leaves the others; a file that is none, or a newer one, counts as none', async () => {
  await put('.config/Pagoda', of({ ...nothingKept, temperature: 'hot', systemPrompt: 'Be brief.' }));
  const all = () => keptValues({}, home.path, 'linux');
  expect((await all()).get('/m.gguf')).toEqual({ ...nothingKept, systemPrompt: 'Be brief.' });
  for (const other of ['{', { version: 2, value: {} }, []]) {
    await put('.config/Pagoda', other);
    expect((await all()).size).toBe(0);
  }
});
