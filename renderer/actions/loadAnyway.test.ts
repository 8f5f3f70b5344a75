import { expect, test, vi } from 'vitest';
import { createPagoda } from '../pagoda.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { loadWanted } from './models.ts';
import { start } from './start.ts';

test('a model that does not seem to fit is loaded on a person’s word, and not by itself', async () => {
  const backend = new FakeBackend();
  const { engine } = backend;
  engine.loadError = {
    code: 'model.outOfMemory',
    data: { path: '/m.gguf', neededBytes: 2, availableBytes: 1 },
  };
  const pagoda = createPagoda(backend.links, queueMicrotask);
  start(pagoda);
  await vi.waitFor(() => expect(pagoda.models.getState().model.kind).toBe('failed'));
  loadWanted(pagoda, { again: true, anyway: true });
  await vi.waitFor(() => expect(pagoda.models.getState().model.kind).toBe('ready'));
  expect(engine.despiteMemory).toEqual([false, true]);
});
