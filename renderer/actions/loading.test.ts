import { expect, test, vi } from 'vitest';
import { checkOf } from '../stores/draftChecks.ts';
import { needsReload } from '../stores/models.ts';
import { embeddedPath } from '../test/builders.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { ended, lastShown } from '../test/onPage.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { takePaths } from './imports.ts';
import { chooseModel, loadWanted } from './models.ts';
import { send } from './replies.ts';
import { changeSettings } from './settings.ts';

test('the embedded model is loaded when nothing else was chosen', async () => {
  const { backend } = await startPagoda();
  expect(backend.engine.loads).toEqual([embeddedPath]);
});

test('a model chosen earlier is loaded at the start, whatever comes first', async () => {
  const backend = new FakeBackend();
  backend.settings.set({ ...backend.settings.current(), modelPath: '/m/b.gguf' });
  await startPagoda(backend);
  expect(backend.engine.loads).toEqual(['/m/b.gguf']);
});

test('a model that does not load fails the reply with the reason, and loads when it is asked again', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.loadError = {
    code: 'model.outOfMemory',
    data: { path: '/m/b.gguf', neededBytes: 9e9, availableBytes: 1e9 },
  };
  await takePaths(pagoda, ['/m/b.gguf']);
  await vi.waitFor(() => expect(pagoda.models.getState().model.kind).toBe('failed'));
  await send(pagoda, 'Hi');
  await ended(pagoda);
  expect(lastShown(pagoda).state).toMatchObject({ kind: 'failed', error: { code: 'model.outOfMemory' } });
  loadWanted(pagoda, { again: true });
  await vi.waitFor(() => expect(pagoda.models.getState().model.kind).toBe('ready'));
  expect(backend.engine.loads).toEqual([embeddedPath, '/m/b.gguf', '/m/b.gguf']);
});

test('choosing another model loads it; choosing the embedded one again goes back', async () => {
  const { backend, pagoda } = await startPagoda();
  await takePaths(pagoda, ['/m/b.gguf']);
  await vi.waitFor(() =>
    expect(backend.engine.model.current()).toMatchObject({ model: { path: '/m/b.gguf' } }),
  );
  await chooseModel(pagoda, null);
  await vi.waitFor(() =>
    expect(backend.engine.model.current()).toMatchObject({ model: { path: embeddedPath } }),
  );
  expect(backend.engine.loads).toEqual([embeddedPath, '/m/b.gguf', embeddedPath]);
});

test('a draft model goes along where it fits; where it does not the model runs without, and why is known', async () => {
  const { backend, pagoda } = await startPagoda();
  const draftModel = '/m/small.gguf';
  await changeSettings(pagoda, { draftModel });
  loadWanted(pagoda, { again: true });
  await vi.waitFor(() => expect(backend.engine.draftModels).toEqual([null, draftModel]));
  const checkNow = () => checkOf(pagoda.models.getState().draft, embeddedPath, draftModel);
  expect(checkNow()).toEqual({ kind: 'fits', notes: [] });
  backend.engine.draftError = {
    code: 'draftModel.unlike',
    data: { path: draftModel, model: embeddedPath, differsIn: 'size', id: -1, ofModel: '9', ofDraft: '8' },
  };
  loadWanted(pagoda, { again: true });
  await vi.waitFor(() => expect(backend.engine.draftModels).toEqual([null, draftModel, null]));
  await vi.waitFor(() => expect(pagoda.models.getState().model.kind).toBe('ready'));
  expect(checkNow()).toEqual({ kind: 'refused', error: backend.engine.draftError });
  // What it was wished to be loaded with is what is in force: nothing waits for another load.
  expect(needsReload(pagoda.models.getState(), { draftModel })).toBe(false);
});

test('main is told before and after a load of a chosen file, and nothing of the embedded one', async () => {
  const { backend, pagoda } = await startPagoda();
  await takePaths(pagoda, ['/m/b.gguf']);
  await vi.waitFor(() => expect(backend.trials).toEqual(['will load /m/b.gguf', 'loaded /m/b.gguf']));
  backend.engine.loadError = { code: 'model.empty', data: { path: '/m/c.gguf' } };
  await takePaths(pagoda, ['/m/c.gguf']);
  await vi.waitFor(() =>
    expect(backend.trials.slice(2)).toEqual(['will load /m/c.gguf', 'not loaded /m/c.gguf']),
  );
});
