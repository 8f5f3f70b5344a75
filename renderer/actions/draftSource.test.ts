import { expect, test, vi } from 'vitest';
import type { Pagoda } from '../pagoda.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { clearCache } from './cache.ts';
import { portions } from './draftSource.ts';
import { send } from './replies.ts';
import { changeSettings } from './settings.ts';

async function setUp(on: boolean) {
  const backend = new FakeBackend();
  backend.chats.add('Walk', [
    { role: 'user', content: 'Where?' },
    { role: 'assistant', content: 'To the harbour.' },
  ]);
  backend.settings.set({ ...backend.settings.current(), draftFromAllChats: on });
  const { pagoda } = await startPagoda(backend);
  const said = () => backend.engine.learned.map(({ text }) => text);
  return { backend, pagoda, said };
}
const ask = async (pagoda: Pagoda, text: string) => {
  await send(pagoda, text);
  await vi.waitFor(() => expect(pagoda.running.size).toBe(0));
};

test('nothing of a chat is told to the engine for others unless that is switched on', async () => {
  const { backend, pagoda, said } = await setUp(false);
  await ask(pagoda, 'Hi');
  await clearCache(pagoda);
  expect([said(), backend.engine.asked[0]?.draftSource]).toEqual([[], 'chat']);
});

test('switched on, the engine knows what was said, and what is said from then on; switched off, it forgets', async () => {
  const { backend, pagoda, said } = await setUp(true);
  await vi.waitFor(() => expect(said()).toEqual(['Where?', 'To the harbour.']));
  await ask(pagoda, 'Hi');
  await vi.waitFor(() => expect(said()).toEqual(['Where?', 'To the harbour.', 'Hi', 'Hello.']));
  expect(backend.engine.asked[0]?.draftSource).toBe('allChats');
  await changeSettings(pagoda, { draftFromAllChats: false });
  await vi.waitFor(() => expect(said()).toEqual([]));
  await changeSettings(pagoda, { draftFromAllChats: true });
  await vi.waitFor(() => expect(said()).toContain('Hello.'));
});

test('the next engine is told anew', async () => {
  const { backend, pagoda, said } = await setUp(true);
  await vi.waitFor(() => expect(said()).toHaveLength(2));
  backend.engine.learned = [];
  backend.recoverEngine();
  await vi.waitFor(() => expect(said()).toEqual(['Where?', 'To the harbour.']));
  expect(pagoda.ui.getState().toasts).toEqual([]);
});

test('much is told in portions, and what is longer than one may be in pieces', () => {
  const lengths = portions([
    { chat: 'a', text: 'x'.repeat(15_000) },
    { chat: 'b', text: 'y'.repeat(15_000) },
    { chat: 'b', text: 'z'.repeat(450_000) },
    { chat: 'c', text: 'w' },
  ]).map((texts) => texts.map(({ text }) => text.length));
  expect(lengths).toEqual([[15_000], [15_000], [200_000], [200_000], [50_000], [1]]);
  expect(portions([])).toEqual([]);
});
