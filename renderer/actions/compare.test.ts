import { expect, test, vi } from 'vitest';
import type { Pagoda } from '../pagoda.ts';
import { messagesOf } from '../stores/chats.ts';
import { draftOf, queuedIn, setDraft, type Comparison } from '../stores/ui.ts';
import { done, say, type Script } from '../test/scripts.ts';
import { startPagoda } from '../test/startPagoda.ts';
import { askToCompare, compareAgain, compareDraft, compareThose, keepOne, showInstead } from './compare.ts';
import { queueDraft } from './queue.ts';
import { send } from './replies.ts';
import { stopReply } from './running.ts';

const persona = { id: 'p', name: 'Pilot', prompt: 'You are a pilot.' };
const greedy = { decoding: { preset: 'greedy', values: { method: 'greedy' as const } } };
const ways = [greedy, { persona }] as const;

const ended = (pagoda: Pagoda) => vi.waitFor(() => expect(pagoda.running.size).toBe(0));
const shownOf = (pagoda: Pagoda) => pagoda.ui.getState().comparison as Extract<Comparison, { kind: 'shown' }>;
const said = (pagoda: Pagoda, chatId: string) =>
  messagesOf(pagoda.chats.getState(), chatId).map(({ content }) => content);
const undo = (pagoda: Pagoda) => pagoda.ui.getState().toasts.at(-1)?.action?.run();

/** Greedily one thing, otherwise another, until it is stopped. */
const inTwoWays: Script = (params, emit, signal) => {
  const text = params.sampling.temperature === 0 ? 'The Seine' : 'The Loire';
  emit({ type: 'text', text, generatedTokens: 3, tokensPerSecond: 40 });
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(done('cancelled'))));
};

test('a draft is answered twice at once, in its chat and in a branch, both stored before either has ended', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = inTwoWays;
  setDraft(pagoda.ui, null, 'A river?');
  askToCompare(pagoda, null, null);
  await Promise.all([compareDraft(pagoda, null, ways), compareDraft(pagoda, null, ways)]);
  await vi.waitFor(() => expect(backend.engine.asked).toHaveLength(2));
  const { home, sides } = shownOf(pagoda);
  expect(home).toEqual(sides[0]);
  expect(pagoda.chats.getState().currentId).toBe(home.chatId);
  expect(pagoda.running.size).toBe(2);
  expect(draftOf(pagoda.ui.getState(), null)).toBe('');
  const [first, second] = sides.map(({ chatId }) => backend.chats.messages(chatId));
  expect([first, second].map((list) => list!.map(({ role, state }) => [role, state.kind]))).toEqual(
    Array(2).fill([
      ['user', 'complete'],
      ['assistant', 'streaming'],
    ]),
  );
  expect([first![1]!.asked, second![1]!.asked]).toEqual(ways);
  const branch = backend.chats.list.current().find(({ id }) => id === sides[1].chatId)!;
  expect(branch).toMatchObject({ persona, branchOf: home });
  const prompts = backend.engine.asked.map(
    ({ prompt }) => prompt.kind === 'chat' && prompt.messages[0]?.content,
  );
  expect(prompts.filter((prompt) => prompt === persona.prompt)).toHaveLength(1);
  for (const { chatId } of sides) await stopReply(pagoda, chatId);
});

test('the one that is kept is the chat’s, the other a branch; what is still written beside it is stopped, and it can be undone', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = inTwoWays;
  setDraft(pagoda.ui, null, 'A river?');
  await compareDraft(pagoda, null, ways);
  const shown = shownOf(pagoda);
  const [first, second] = shown.sides;
  await vi.waitFor(() => expect(backend.engine.asked).toHaveLength(2));
  // What is typed and what waits to be sent meanwhile is neither lost nor sent.
  setDraft(pagoda.ui, first.chatId, 'And then?');
  queueDraft(pagoda, first.chatId);
  await stopReply(pagoda, second.chatId);
  await keepOne(pagoda, shown, second);
  await ended(pagoda);
  expect([said(pagoda, first.chatId), said(pagoda, second.chatId)]).toEqual([
    ['A river?', 'The Loire'],
    ['A river?', 'The Seine'],
  ]);
  expect(backend.chats.messages(first.chatId)[1]).toMatchObject({ id: second.messageId, asked: { persona } });
  expect(pagoda.ui.getState().comparison).toBeNull();
  expect(queuedIn(pagoda.ui.getState(), first.chatId)).toEqual([]);
  expect(draftOf(pagoda.ui.getState(), first.chatId)).toBe('And then?');
  undo(pagoda);
  await vi.waitFor(() => expect(said(pagoda, first.chatId)).toEqual(['A river?', 'The Seine']));
  expect(said(pagoda, second.chatId)).toEqual(['A river?', 'The Loire']);
});

test('a reply that is there stays beside two more, and all after it goes with it', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = say('The Rhine');
  await send(pagoda, 'A river?');
  await ended(pagoda);
  await send(pagoda, 'And?');
  await ended(pagoda);
  const chatId = pagoda.chats.getState().currentId!;
  backend.engine.script = say('The Elbe');
  await compareAgain(pagoda, messagesOf(pagoda.chats.getState(), chatId)[1]!, ways);
  await ended(pagoda);
  const shown = shownOf(pagoda);
  expect(said(pagoda, chatId)).toEqual(['A river?', 'The Rhine', 'And?', 'The Rhine']);
  await keepOne(pagoda, shown, shown.sides[1]);
  expect(said(pagoda, chatId)).toEqual(['A river?', 'The Elbe']);
  expect(said(pagoda, shown.sides[1].chatId)).toEqual(['A river?', 'The Rhine', 'And?', 'The Rhine']);
  expect(said(pagoda, shown.sides[0].chatId)).toEqual(['A river?', 'The Elbe']);
});

test('another way on is shown in place of either; what stands on the other side already changes places with it', async () => {
  const { pagoda } = await startPagoda();
  const place = (chatId: string) => ({ chatId, messageId: `of ${chatId}` });
  const [home, second, third] = [place('home'), place('second'), place('third')];
  const sides = () => shownOf(pagoda).sides.map(({ chatId }) => chatId);
  compareThose(pagoda, home, second);
  showInstead(pagoda, 0, [place('copy'), third]);
  expect(sides()).toEqual(['copy', 'second']);
  showInstead(pagoda, 1, [place('other'), home]);
  expect(sides()).toEqual(['copy', 'home']);
  showInstead(pagoda, 0, [home]);
  expect(sides()).toEqual(['home', 'copy']);
  expect(shownOf(pagoda).home).toEqual(home);
});

test('keeping what the chat has changes nothing', async () => {
  const { backend, pagoda } = await startPagoda();
  backend.engine.script = say('The Rhine');
  await send(pagoda, 'A river?');
  await ended(pagoda);
  const chatId = pagoda.chats.getState().currentId!;
  const home = { chatId, messageId: messagesOf(pagoda.chats.getState(), chatId)[1]!.id };
  compareThose(pagoda, home, { chatId: 'gone', messageId: 'gone' });
  await keepOne(pagoda, shownOf(pagoda), home);
  expect(said(pagoda, chatId)).toEqual(['A river?', 'The Rhine']);
  expect(pagoda.ui.getState().toasts.at(-1)?.action).toBeUndefined();
});

test('a message that cannot be stored is a draft again, and the question is gone', async () => {
  const { backend, pagoda } = await startPagoda();
  setDraft(pagoda.ui, null, 'A river?');
  askToCompare(pagoda, null, null);
  backend.chats.writeError = { code: 'storage.failed', data: { reason: 'full', detail: '' } };
  await compareDraft(pagoda, null, ways);
  const { currentId } = pagoda.chats.getState();
  expect(draftOf(pagoda.ui.getState(), currentId)).toBe('A river?');
  expect(pagoda.ui.getState().comparison).toBeNull();
  expect(pagoda.ui.getState().toasts.at(-1)?.tone).toBe('error');
});
