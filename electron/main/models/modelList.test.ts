import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ModelList } from './modelList.ts';
import type { Remembered } from './rememberedFile.ts';

function makeList() {
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
  return { list, file, embedded, saved: () => saved };
}

test('the embedded model can be chosen before anything was opened', () => {
  const { list, embedded } = makeList();
  expect(list.current()).toEqual([
    { path: embedded.path, name: 'Small', fileBytes: 10, embedded: true, present: true, lastUsedAt: null },
  ]);
});

test('the model used last comes first, by the name its file gives or the file’s own', () => {
  const { list, file, embedded, saved } = makeList();
  const a = file('a.gguf', 20);
  const b = file('b-Q4_K_M.GGUF', 30);
  list.add(a, 'Model A');
  list.add(b, null);
  expect(list.current().map(({ name, fileBytes }) => [name, fileBytes])).toEqual([
    ['b-Q4_K_M', 30],
    ['Model A', 20],
    ['Small', 10],
  ]);
  list.use(embedded.path);
  list.use(a);
  list.use('/never/seen.gguf');
  expect(list.current().map(({ name, embedded }) => [name, embedded])).toEqual([
    ['Model A', false],
    ['Small', true],
    ['b-Q4_K_M', false],
  ]);
  expect(saved().map(({ path }) => path)).toEqual([a, embedded.path, b]);
});

test('a file that is gone stays listed as absent, and one that comes back is there again', () => {
  const { list, file } = makeList();
  const path = file('a.gguf', 20);
  list.add(path, null);
  let changes = 0;
  list.changed(() => changes++);
  list.refresh();
  rmSync(path);
  list.refresh();
  expect(list.current()[0]).toMatchObject({ path, present: false, fileBytes: null });
  file('a.gguf', 25);
  list.refresh();
  expect(list.current()[0]).toMatchObject({ path, present: true, fileBytes: 25 });
  expect(changes).toBe(2);
});

test('a forgotten entry is gone and its file is not; the embedded model cannot be forgotten', () => {
  const { list, file, embedded } = makeList();
  const path = file('a.gguf', 20);
  list.add(path, null);
  list.forget(path);
  list.forget(embedded.path);
  expect(list.current().map(({ name }) => name)).toEqual(['Small']);
  expect(list.add(path, null).present).toBe(true);
});

test('without an embedded model the list can be empty', () => {
  expect(new ModelList([], null, () => undefined).current()).toEqual([]);
});

test('a name that would steer what shows it, or is endless, is shown as what it is, and cut', () => {
  const { list, file, saved } = makeList();
  list.add(file('a.gguf', 20), 'Good\u001b]0;title\u0007\u202Eevil\nmodel');
  expect(list.current()[0]!.name).toBe('Good␛]0;title␇<U+202E>evil␊model');
  list.add(file('b.gguf', 20), 'x'.repeat(5_000_000));
  expect(list.current()[0]!.name).toMatch(/^x{100,150}…$/);
  expect(saved()[0]!.name.length).toBeLessThan(200);
  list.add(file('c\u0007\u202e.gguf', 20), null);
  expect(list.current()[0]!.name).toBe('c␇<U+202E>');
});
