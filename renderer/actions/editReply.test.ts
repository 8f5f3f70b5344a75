import { expect, test, vi } from 'vitest';
import type { Pagoda } from '../pagoda.ts';
import { messagesOf } from '../stores/chats.ts';
import { say } from '../test/scripts.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { editReply } from './messages.ts';
import { send } from './replies.ts';

async function asked(...questions: string[]) {
  const { backend, pagoda } = await startPagoda();
  for (const [index, question] of questions.entries()) {
    backend.engine.script = say(`answer ${index + 1}`);
    await send(pagoda, question);
    await vi.waitFor(() => expect(pagoda.running.size).toBe(0));
  }
  return { backend, pagoda };
}

const shown = (pagoda: Pagoda) => messagesOf(pagoda.chats.getState(), pagoda.chats.getState().currentId);
const texts = (pagoda: Pagoda) => shown(pagoda).map(({ content }) => content);

test('a reply that is changed says so on disk too, keeps what follows, and can be had back as it was', async () => {
  const { backend, pagoda } = await asked('one', 'two');
  const before = shown(pagoda)[1]!;
  await editReply(pagoda, before, 'what I meant');
  expect(texts(pagoda)).toEqual(['one', 'what I meant', 'two', 'answer 2']);
  const chatId = pagoda.chats.getState().currentId!;
  expect(backend.chats.messages(chatId)[1]).toMatchObject({
    content: 'what I meant',
    // A person wrote it: no tokens, no speed and no making are known of it.
    tokenIds: null,
    timings: null,
    made: null,
  });
  pagoda.ui.getState().toasts.at(-1)?.action?.run();
  await vi.waitFor(() => expect(texts(pagoda)[1]).toBe('answer 1'));
  expect(backend.chats.messages(chatId)[1]).toEqual(before);
});

test('a reply left as it was is not written, and nothing is said of it', async () => {
  const { pagoda } = await asked('one');
  await editReply(pagoda, shown(pagoda)[1]!, 'answer 1');
  expect([shown(pagoda)[1]!.timings === null, pagoda.ui.getState().toasts]).toEqual([false, []]);
});
