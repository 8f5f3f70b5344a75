import { expect, vi } from 'vitest';
import { start } from '../actions/start.ts';
import { createPagoda } from '../pagoda.ts';
import { FakeBackend } from './fakeBackend.ts';

/** The page without its screen, over `backend`, once its model is ready. */
export async function startPagoda(backend = new FakeBackend()) {
  const pagoda = createPagoda(backend.links, queueMicrotask);
  start(pagoda);
  await vi.waitFor(() => expect(pagoda.models.getState().model.kind).toBe('ready'));
  return { backend, pagoda };
}
