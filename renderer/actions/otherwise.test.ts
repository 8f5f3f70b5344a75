import { expect, test, vi } from 'vitest';
import { begin, say } from '../test/scripts.ts';
import { ended, lastShown, shown } from '../test/onPage.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { answerInBranch } from './branches.ts';
import { continueReply, regenerate, send } from './replies.ts';
import { stopReply } from './running.ts';

test('a reply that was asked for otherwise goes on and is tried again as it was, not as its chat’s others', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = begin('Pa');
  await send(pagoda, 'The capital of France?');
  await vi.waitFor(() => expect(pagoda.generations.getState().byMessage).not.toEqual({}));
  await stopReply(pagoda, pagoda.chats.getState().currentId);
  const persona = { id: 'p', name: 'Pilot', prompt: 'You are a pilot.' };
  const otherwise = { decoding: { preset: 'greedy', values: { method: 'greedy' as const } }, persona };
  const asked = () => {
    const { sampling, prompt } = backend.engine.asked.at(-1)!;
    const first = prompt.kind === 'chat' ? prompt.messages[0] : undefined;
    return [sampling.temperature === 0, first?.content === persona.prompt];
  };
  await continueReply(pagoda, lastShown(pagoda));
  expect(await vi.waitFor(asked)).toEqual([false, false]);
  await stopReply(pagoda, pagoda.chats.getState().currentId);
  await regenerate(pagoda, lastShown(pagoda), otherwise);
  await vi.waitFor(() => expect(asked()).toEqual([true, true]));
  await stopReply(pagoda, pagoda.chats.getState().currentId);
  backend.engine.script = say('ris.');
  await continueReply(pagoda, lastShown(pagoda));
  await ended(pagoda);
  expect(asked()).toEqual([true, true]);
  // Read from disk again, as after a restart.
  const chatId = pagoda.chats.getState().currentId!;
  const [reply] = backend.chats.messages(chatId).slice(-1);
  expect(reply!.asked).toEqual(otherwise);
});

test('a reply is asked for again with other settings once, and in a branch for good', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = say('Paris.');
  await send(pagoda, 'The capital of France?');
  await ended(pagoda);
  const persona = { id: 'p', name: 'Pilot', prompt: 'You are a pilot.' };
  const otherwise = { decoding: { preset: 'greedy', values: { method: 'greedy' as const } }, persona };
  const asked = () => {
    const { sampling, prompt } = backend.engine.asked.at(-1)!;
    const first = prompt.kind === 'chat' ? prompt.messages[0] : undefined;
    return [sampling.temperature === 0, first?.content === persona.prompt];
  };
  const chatId = pagoda.chats.getState().currentId!;
  await regenerate(pagoda, lastShown(pagoda), otherwise);
  await ended(pagoda);
  expect(asked()).toEqual([true, true]);
  await regenerate(pagoda, lastShown(pagoda));
  await ended(pagoda);
  expect(asked()).toEqual([false, false]);

  await answerInBranch(pagoda, lastShown(pagoda), otherwise);
  await ended(pagoda);
  expect(asked()).toEqual([true, true]);
  expect(pagoda.chats.getState().currentId).not.toBe(chatId);
  expect(shown(pagoda)).toEqual(['The capital of France?', 'Paris.']);
  await send(pagoda, 'And of Spain?');
  await ended(pagoda);
  expect(asked()).toEqual([true, true]);
  expect(backend.chats.messages(chatId)).toHaveLength(2);
});
