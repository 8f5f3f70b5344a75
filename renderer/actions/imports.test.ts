import { expect, test, vi } from 'vitest';
import type { ImportState } from '../../electron/ipc/contract/imports.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { takePaths } from './imports.ts';
import { chooseModel } from './models.ts';

async function setUp() {
  const { backend, pagoda } = await startPagoda();
  /** The first import comes this far. */
  const becomes = (state: ImportState) =>
    backend.models.imports.set(
      backend.models.imports.current().map((job, at) => (at === 0 ? { ...job, state } : job)),
    );
  const shown = () => pagoda.imports.getState();
  return { backend, pagoda, becomes, shown };
}

const done: ImportState = {
  kind: 'done',
  path: '/ours/awq.gguf',
  bytes: 60,
  sourceBytes: 50,
  rounded: 0,
  decibels: null,
  couldBeSmaller: false,
  notes: [],
};

test('a folder that was dropped is used once it is imported', async () => {
  const { backend, pagoda, becomes, shown } = await setUp();
  await takePaths(pagoda, ['/m/awq/']);
  expect(shown().toUse).not.toBe(null);
  becomes({ kind: 'running', doneBytes: 1, totalBytes: 60 });
  expect(backend.settings.current().modelPath).toBe(null);
  becomes(done);
  await vi.waitFor(() => expect(backend.engine.loads.at(-1)).toBe('/ours/awq.gguf'));
  expect(shown().toUse).toBe(null);
});

test('another choice meanwhile stands, and so does a reply that is written', async () => {
  const { backend, pagoda, becomes, shown } = await setUp();
  await takePaths(pagoda, ['/m/awq/']);
  await chooseModel(pagoda, '/m/other.gguf');
  becomes(done);
  await vi.waitFor(() => expect(shown().toUse).toBe(null));
  expect(backend.settings.current().modelPath).toBe('/m/other.gguf');

  backend.models.imports.set([]);
  await takePaths(pagoda, ['/m/awq/']);
  pagoda.running.set('reply', { stop: () => undefined, ended: Promise.resolve() });
  becomes(done);
  await vi.waitFor(() => expect(shown().toUse).toBe(null));
  expect(backend.settings.current().modelPath).toBe('/m/other.gguf');
});

test('a model among other things is used at once, and what cannot be used is listed', async () => {
  const { backend, pagoda, shown } = await setUp();
  await takePaths(pagoda, ['/m/notes.txt', '/m/good.gguf', '/m/awq/', '/m/holiday.zip']);
  await vi.waitFor(() => expect(backend.engine.loads.at(-1)).toBe('/m/good.gguf'));
  expect(shown().refused.map(({ path }) => path)).toEqual(['/m/notes.txt', '/m/holiday.zip']);
  expect(shown().jobs.map(({ name }) => name)).toEqual(['awq']);
  expect(shown().toUse).toBe(null);
  expect(pagoda.ui.getState().toasts).toEqual([]);
});

test('several models are all added, and the first is used', async () => {
  const { backend, pagoda } = await setUp();
  await takePaths(pagoda, ['/m/a.gguf', '/m/b.gguf']);
  await vi.waitFor(() => expect(backend.engine.loads.at(-1)).toBe('/m/a.gguf'));
  expect(backend.models.entries.current().map(({ name }) => name)).toEqual(['a', 'b']);
  expect(pagoda.ui.getState().toasts.map(({ title }) => title)).toEqual(['2 models were added']);
});
