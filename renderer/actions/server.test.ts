import { expect, test, vi } from 'vitest';
import { createPagoda } from '../pagoda.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { askServer, showServerKey } from './server.ts';
import { start } from './start.ts';

async function setUp() {
  const backend = new FakeBackend();
  const pagoda = createPagoda(backend.links, queueMicrotask);
  start(pagoda);
  await vi.waitFor(() => expect(pagoda.server.getState()).toEqual({ state: { kind: 'off' }, key: 'none' }));
  return { backend, pagoda };
}

test('the page follows the server and whether there is a key', async () => {
  const { backend, pagoda } = await setUp();
  backend.server.set({ kind: 'starting' });
  expect(await askServer(pagoda, 'server.makeKey')).toBe(true);
  await vi.waitFor(() =>
    expect(pagoda.server.getState()).toEqual({ state: { kind: 'starting' }, key: 'plain' }),
  );
  expect(await showServerKey(pagoda)).toBe('pagoda-key');
  await askServer(pagoda, 'server.removeKey');
  expect(await showServerKey(pagoda)).toBe(null);
});

test('a server that failed is tried again when a person says so', async () => {
  const { backend, pagoda } = await setUp();
  await askServer(pagoda, 'server.again');
  expect(backend.serverTried).toBe(1);
});

test('a key that cannot be read is told, with what to do', async () => {
  const { backend, pagoda } = await setUp();
  backend.keyError = { code: 'server.keyUnreadable', data: {} };
  expect(await showServerKey(pagoda)).toBe(null);
  expect(pagoda.ui.getState().toasts.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('Make a new key, or remove it.'),
  ]);
});
