import { expect, test, vi } from 'vitest';
import { isTemporary } from '../../engine/contract/chatKey.ts';
import { createPagoda } from '../pagoda.ts';
import { draftOf, setDraft } from '../stores/ui.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { done, type Script } from '../test/scripts.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { deleteChat, newChat, openChat } from './chats.ts';
import { followDrafts } from './drafts.ts';
import { send } from './replies.ts';
import { keepChat, toggleTemporary } from './temporary.ts';

async function setUp() {
  const { backend, pagoda } = await startPagoda();
  const begin = async (text = 'A secret') => {
    toggleTemporary(pagoda);
    await send(pagoda, text);
    return pagoda.chats.getState().currentId!;
  };
  const quiet = () => vi.waitFor(() => expect(pagoda.generations.getState().byMessage).toEqual({}));
  return { backend, pagoda, begin, quiet };
}

/** Writes a word and waits to be told to end. */
function held(): { script: Script; end: () => void } {
  let end = () => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  const script: Script = async (_, emit, signal) => {
    emit({ type: 'text', text: 'Begun', generatedTokens: 1, tokensPerSecond: 1 });
    await Promise.race([over, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    return done(signal.aborted ? 'cancelled' : 'stop');
  };
  return { script, end: () => end() };
}

test('a temporary chat asks the engine under a key of which nothing goes to the disk, and the next is like any other', async () => {
  const { backend, pagoda, begin, quiet } = await setUp();
  const id = await begin();
  await quiet();
  expect(isTemporary(backend.engine.asked[0]!.chat)).toBe(true);
  expect(backend.engine.asked[0]!.chat).toBe(id);
  newChat(pagoda);
  await send(pagoda, 'Plain');
  await quiet();
  expect(isTemporary(backend.engine.asked[1]!.chat)).toBe(false);
});

test('left it is gone, with its reply, its draft and what the engine had of it', async () => {
  const { backend, pagoda, begin } = await setUp();
  const other = backend.chats.add('Kept', [{ role: 'user', content: 'Which?' }]);
  const { script } = held();
  backend.engine.script = script;
  const id = await begin();
  setDraft(pagoda.ui, id, 'more of it');
  await openChat(pagoda, other);
  await vi.waitFor(() => expect(backend.engine.forgotten).toContain(id));
  expect(pagoda.chats.getState().list!.map((chat) => chat.id)).toEqual([other]);
  expect(pagoda.chats.getState().messages[id]).toBeUndefined();
  expect(draftOf(pagoda.ui.getState(), id)).toBe('');
});

test('deleted it is gone as if it were left, and no way back is offered that there is not', async () => {
  const { backend, pagoda, begin, quiet } = await setUp();
  const id = await begin();
  await quiet();
  await deleteChat(pagoda, id);
  await vi.waitFor(() => expect(backend.engine.forgotten).toContain(id));
  expect([pagoda.chats.getState().list, pagoda.ui.getState().toasts]).toEqual([[], []]);
});

test('looking at the settings is not leaving it', async () => {
  const { pagoda, begin, quiet } = await setUp();
  const id = await begin();
  await quiet();
  pagoda.ui.setState({ view: 'settings' });
  pagoda.ui.setState({ view: 'chat' });
  expect(pagoda.chats.getState().list).toMatchObject([{ id, temporary: true }]);
});

test('kept while a reply is written, it is kept once that has ended, with its draft, even if another chat is opened', async () => {
  const { backend, pagoda, begin } = await setUp();
  const other = backend.chats.add('Kept', [{ role: 'user', content: 'Which?' }]);
  const { script, end } = held();
  backend.engine.script = script;
  const id = await begin();
  setDraft(pagoda.ui, id, 'more of it');
  const keeping = keepChat(pagoda, id);
  await openChat(pagoda, other);
  end();
  await keeping;
  const kept = pagoda.chats.getState().list!.find((chat) => chat.id !== other)!;
  expect(kept.temporary).toBe(false);
  expect(backend.chats.messages(kept.id).map(({ content }) => content)).toEqual(['A secret', 'Begun']);
  expect(draftOf(pagoda.ui.getState(), kept.id)).toBe('more of it');
  expect(pagoda.chats.getState().currentId).toBe(other);
});

test('what is typed for it is not kept for the next start', async () => {
  vi.useFakeTimers();
  try {
    const pagoda = createPagoda(new FakeBackend().links, queueMicrotask);
    const shelf = new Map<string, string>();
    followDrafts(pagoda, {
      getItem: (key) => shelf.get(key) ?? null,
      setItem: (key, value) => void shelf.set(key, value),
      removeItem: (key) => void shelf.delete(key),
    });
    pagoda.ui.setState({ newTemporary: true });
    setDraft(pagoda.ui, null, 'a secret');
    setDraft(pagoda.ui, 'temporary:1', 'another');
    await vi.advanceTimersByTimeAsync(1000);
    expect([...shelf.values()].join()).toBe('');
    pagoda.ui.setState({ newTemporary: false });
    await vi.advanceTimersByTimeAsync(1000);
    expect([...shelf.values()].join()).toContain('a secret');
  } finally {
    vi.useRealTimers();
  }
});
