import { expect, test, vi } from 'vitest';
import type { Pagoda } from '../pagoda.ts';
import { messagesOf } from '../stores/chats.ts';
import { attach, draftOf, queuedIn, setDraft } from '../stores/ui.ts';
import { done, say, type Script } from '../test/scripts.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { newChat } from './chats.ts';
import { editQueued, queueDraft, removeQueued } from './queue.ts';
import { send } from './replies.ts';
import { stopReply } from './running.ts';

/** With a reply that is being written until `end` is called. */
async function writing() {
  const { backend, pagoda } = await startPagoda();
  let end = () => {};
  const script: Script = (_params, emit, signal) =>
    new Promise((resolve) => {
      emit({ type: 'text', text: 'First.', generatedTokens: 2, tokensPerSecond: 40 });
      end = () => resolve(done('stop'));
      signal.addEventListener('abort', () => resolve(done('cancelled')));
    });
  backend.engine.script = script;
  await send(pagoda, 'One');
  const chatId = pagoda.chats.getState().currentId!;
  await vi.waitFor(() => expect(backend.engine.asked).toHaveLength(1));
  backend.engine.script = say('Next.');
  const queue = (text: string) => {
    setDraft(pagoda.ui, chatId, text);
    queueDraft(pagoda, chatId);
  };
  return { backend, pagoda, chatId, queue, end: () => end() };
}
const contents = (pagoda: Pagoda, chatId: string) =>
  messagesOf(pagoda.chats.getState(), chatId).map(({ content }) => content);

test('messages written meanwhile are sent one after the other, in their chat, when the reply has ended', async () => {
  const { pagoda, chatId, queue, end } = await writing();
  queue('Two');
  queue('Three');
  queue('  ');
  expect([queuedIn(pagoda.ui.getState(), chatId), draftOf(pagoda.ui.getState(), chatId)]).toEqual([
    ['Two', 'Three'],
    '  ',
  ]);
  newChat(pagoda);
  end();
  await vi.waitFor(() =>
    expect(contents(pagoda, chatId)).toEqual(['One', 'First.', 'Two', 'Next.', 'Three', 'Next.']),
  );
  expect(queuedIn(pagoda.ui.getState(), chatId)).toEqual([]);
  expect(pagoda.chats.getState().currentId).toBe(null);
});

test('after a reply that was stopped nothing is sent unasked, and nothing is lost', async () => {
  const { backend, pagoda, chatId, queue } = await writing();
  attach(pagoda.ui, chatId, { name: 'a.txt', text: 'of the file' });
  queue('Two');
  queue('Three');
  setDraft(pagoda.ui, chatId, 'being typed');
  await stopReply(pagoda, chatId);
  await vi.waitFor(() => expect(queuedIn(pagoda.ui.getState(), chatId)).toEqual([]));
  expect(draftOf(pagoda.ui.getState(), chatId)).toBe('Two\nThree\nbeing typed');
  expect(pagoda.ui.getState().attached[chatId]).toMatchObject([{ name: 'a.txt', text: 'of the file' }]);
  expect(backend.engine.asked).toHaveLength(1);
});

test('a queued message can be taken back, or changed first', async () => {
  const { pagoda, chatId, queue, end } = await writing();
  queue('Two');
  queue('Three');
  removeQueued(pagoda, chatId, 0);
  editQueued(pagoda, chatId, 0);
  expect([queuedIn(pagoda.ui.getState(), chatId), draftOf(pagoda.ui.getState(), chatId)]).toEqual([
    [],
    'Three',
  ]);
  end();
  await vi.waitFor(() => expect(contents(pagoda, chatId)).toEqual(['One', 'First.']));
});
