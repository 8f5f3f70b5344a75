import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ModelList } from './modelList.ts';
import type { Remembered } from './rememberedFile.ts';

async function makeList() {
  const folder = mkdtempSync(join(tmpdir(), 'pagoda-models-'));
  const file = (name: string, bytes: number) => {
    writeFileSync(join(folder, name), Buffer.alloc(bytes));
    return join(folder, name);
  };
  const embedded = { path: file('small.gguf', 10), name: 'Small' };
  let saved: readonly Remembered[] = [];
  let time = 0;
  const list = new ModelList(
    [],
    embedded,
    (now) => (saved = now),
    () => ++time,
  );
  await list.refresh();
  return { list, file, embedded, saved: () => saved };
}

test('the embedded model can be chosen before anything was opened', async () => {
  const { list, embedded } = await makeList();
  expect(list.current()).toEqual([
    { path: embedded.path, name: 'Small', fileBytes: 10, embedded: true, present: true, lastUsedAt: null },
  ]);
});

test('the model used last comes first, by the name its file gives or the file’s own', async () => {
  const { list, file, embedded, saved } = await makeList();
  const a = file('a.gguf', 20);
  const b = file('b-Q4_K_M.GGUF', 30);
  await list.add(a, 'Model A');
  await list.add(b, null);
  expect(list.current().map(({ name, fileBytes }) => [name, fileBytes])).toEqual([
    ['b-Q4_K_M', 30],
    ['Model A', 20],
    ['Small', 10],
  ]);
  await list.use(embedded.path);
  await list.use(a);
  await list.use('/never/seen.gguf');
  expect(list.current().map(({ name, embedded }) => [name, embedded])).toEqual([
    ['Model A', false],
    ['Small', true],
    ['b-Q4_K_M', false],
  ]);
  expect(saved().map(({ path }) => path)).toEqual([a, embedded.path, b]);
});

test('a file that is gone stays listed as absent, and one that comes back is there again', async () => {
  const { list, file } = await makeList();
  const path = file('a.gguf', 20);
  await list.add(path, null);
  let changes = 0;
  list.changed(() => changes++);
  await list.refresh();
  rmSync(path);
  await list.refresh();
  expect(list.current()[0]).toMatchObject({ path, present: false, fileBytes: null });
  file('a.gguf', 25);
  await list.refresh();
  expect(list.current()[0]).toMatchObject({ path, present: true, fileBytes: 25 });
  expect(changes).toBe(2);
});

test('a forgotten entry is gone and its file is not; the embedded model cannot be forgotten', async () => {
  const { list, file, embedded } = await makeList();
  const path = file('a.gguf', 20);
  await list.add(path, null);
  list.forget(path);
  list.forget(embedded.path);
  expect(list.current().map(({ name }) => name)).toEqual(['Small']);
  expect((await list.add(path, null)).present).toBe(true);
});

test('without an embedded model the list can be empty', () => {
  expect(new ModelList([], null, () => undefined).current()).toEqual([]);
});

test('a name that would steer what shows it, or is endless, is shown as what it is, and cut', async () => {
  const { list, file, saved } = await makeList();
  await list.add(file('a.gguf', 20), 'Good\u001b]0;title\u0007\u202Eevil\nmodel');
  expect(list.current()[0]!.name).toBe('Good␛]0;title␇<U+202E>evil␊model');
  await list.add(file('b.gguf', 20), 'x'.repeat(5_000_000));
  expect(list.current()[0]!.name).toMatch(/^x{100,150}…$/);
  expect(saved()[0]!.name.length).toBeLessThan(200);
  await list.add(file('c\u0007\u202e.gguf', 20), null);
  expect(list.current()[0]!.name).toBe('c␇<U+202E>');
});

test('until the disk has answered its files count as there, and nobody waits for it', async () => {
  const gone = { path: '/no/such/disk/a.gguf', name: 'A', lastUsedAt: 1 };
  const list = new ModelList([gone], null, () => undefined);
  expect(list.current()).toEqual([{ ...gone, fileBytes: null, embedded: false, present: true }]);
  await list.refresh();
  expect(list.current()).toEqual([{ ...gone, fileBytes: null, embedded: false, present: false }]);
});
