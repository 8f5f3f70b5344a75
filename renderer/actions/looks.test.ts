import { expect, test } from 'vitest';
import type { Message } from '../../electron/ipc/contract/app.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { GenerateEvent } from '../../engine/contract/generation.ts';
import { createPagoda, type Pagoda } from '../pagoda.ts';
import { messagesOf } from '../stores/chats.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { END } from '../test/fakeEngine.ts';
import { done, type Script } from '../test/scripts.ts';
import { branchFrom, chooseBeam } from './branches.ts';
import { openChat } from './chats.ts';
import { findForks } from './forks.ts';
import { toggleLook } from './looks.ts';
import { toggleProof } from './proofs.ts';
import { send } from './replies.ts';
import { start } from './start.ts';

type Done = Extract<GenerateEvent, { type: 'done' }>;

/** Writes these tokens, one event each. */
const write =
  (tokenIds: number[], change: Partial<Done> = {}): Script =>
  (params, emit) => {
    const begun = params.prompt.kind === 'chat' ? (params.prompt.messages.at(-1)?.tokenIds ?? []) : [];
    emit({ type: 'prompt', read: 2, total: 2 });
    for (const [at, id] of tokenIds.entries())
      emit({ type: 'text', text: id === END ? '' : `.${id}`, generatedTokens: at + 1, tokensPerSecond: 9 });
    return Promise.resolve({
      ...done('stop'),
      tokenIds,
      promptTokenIds: [1, 2, ...begun],
      seed: 3,
      ...change,
    } as Done);
  };

async function talk(script: Script): Promise<{ backend: FakeBackend; pagoda: Pagoda; reply: () => Message }> {
  const backend = new FakeBackend();
  const pagoda = createPagoda(backend.links, (run) => {
    run();
    return () => undefined;
  });
  start(pagoda);
  await expect.poll(() => pagoda.models.getState().model.kind).toBe('ready');
  backend.engine.script = script;
  await send(pagoda, 'Hi');
  const last = () => messagesOf(pagoda.chats.getState(), pagoda.chats.getState().currentId).at(-1)!;
  await expect.poll(() => last().state.kind).toBe('complete');
  return { backend, pagoda, reply: last };
}

const proofOf = (pagoda: Pagoda, { id }: Message) => pagoda.proofs.getState().byMessage[id];
const tokens = [10, 11, 12, END];

test('a reply is looked into with what it was made with, and the look ends when it is pressed again', async () => {
  const { backend, pagoda, reply } = await talk(write(tokens));
  const message = reply();
  toggleLook(pagoda, message);
  const look = () => pagoda.looks.getState().byMessage[message.id];
  await expect.poll(() => look()?.phase.kind).toBe('ready');
  expect(look()).toMatchObject({ exact: true, samePrompt: true, length: 4 });
  expect(look()!.tokens.map(({ id }) => id)).toEqual(tokens);
  expect(backend.engine.scored).toMatchObject([
    { reply: { kind: 'tokens', tokenIds: tokens }, drawing: { seed: 3 } },
  ]);
  toggleLook(pagoda, message);
  expect(look()).toBeUndefined();
});

test('what was left out of the conversation when it was written is left out again', async () => {
  const dropped = {
    type: 'overflowed',
    promptTokens: 2,
    dropped: 2,
    newly: 2,
    tokens: 9,
    summary: 'Of rivers.',
  } as const;
  const { backend, pagoda, reply } = await talk((params, emit, signal) => {
    emit(dropped);
    return write(tokens)(params, emit, signal);
  });
  toggleLook(pagoda, reply());
  await expect.poll(() => backend.engine.scored.length).toBe(1);
  expect(backend.engine.scored[0]!.overflow).toEqual({ policy: 'slide', dropped: 2, summary: 'Of rivers.' });
});

test('a reply from which more was left out while it was written says that its numbers are not those of the time', async () => {
  const dropped = {
    type: 'overflowed',
    promptTokens: 2,
    dropped: 2,
    newly: 2,
    tokens: 9,
    summary: null,
  } as const;
  const { pagoda, reply } = await talk(async (params, emit, signal) => {
    const final = await write(tokens)(params, emit, signal);
    emit(dropped);
    return final;
  });
  toggleLook(pagoda, reply());
  await expect.poll(() => pagoda.looks.getState().byMessage[reply().id]?.samePrompt).toBe(false);
  toggleProof(pagoda, reply(), reply().made!);
  await expect.poll(() => proofOf(pagoda, reply())?.kind).toBe('same');
});

test('where what stands before a reply has changed, the look says so', async () => {
  const { backend, pagoda, reply } = await talk(write(tokens));
  backend.engine.promptTokenIds = [1, 2, 3];
  toggleLook(pagoda, reply());
  await expect.poll(() => pagoda.looks.getState().byMessage[reply().id]?.samePrompt).toBe(false);
});

test('of a reply that is not known how it was made, the text is read', async () => {
  const { backend, pagoda } = await talk(write(tokens));
  const chatId = backend.chats.add('Old', [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.' },
  ]);
  await openChat(pagoda, chatId);
  const message = messagesOf(pagoda.chats.getState(), chatId)[1]!;
  toggleLook(pagoda, message);
  await expect.poll(() => pagoda.looks.getState().byMessage[message.id]?.phase.kind).toBe('ready');
  expect(backend.engine.scored).toMatchObject([
    { reply: { kind: 'text', content: 'Hello.' }, drawing: null },
  ]);
  expect(pagoda.looks.getState().byMessage[message.id]).toMatchObject({ exact: false, samePrompt: null });
});

test('a branch goes on from another token in a chat of its own, and the one before stays', async () => {
  const { backend, pagoda, reply } = await talk(write(tokens));
  const message = reply();
  backend.engine.script = write([20, END]);
  await branchFrom(pagoda, message, [10, 11], 112);
  const branch = pagoda.chats.getState().currentId!;
  expect(branch).not.toBe(message.chatId);
  await expect.poll(() => reply().state.kind).toBe('complete');
  expect(reply()).toMatchObject({
    content: '.10.11.112.20',
    made: { tokenIds: [10, 11, 112, 20, END], picked: [2] },
  });
  expect(reply().made!.runs.map(({ from }) => from)).toEqual([0, 3]);
  expect(backend.engine.asked.at(-1)!.prompt).toMatchObject({
    continueLast: true,
    messages: [{}, { content: 'Hi' }, { content: '.10.11.112', tokenIds: [10, 11, 112] }],
  });
  expect(pagoda.chats.getState().list?.find(({ id }) => id === branch)?.branchOf).toEqual({
    chatId: message.chatId,
    messageId: message.id,
  });
  expect(messagesOf(pagoda.chats.getState(), message.chatId).at(-1)).toEqual(message);
});

test('a branch of what another model wrote is written by the one that runs, from the tokens that it reads there', async () => {
  const { backend, pagoda } = await talk(write(tokens));
  const chatId = backend.chats.add('Old', [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.' },
  ]);
  backend.chats.messages(chatId)[1] = { ...backend.chats.messages(chatId)[1]!, model: 'other.gguf' };
  await openChat(pagoda, chatId);
  backend.engine.script = write([20, END]);
  await branchFrom(pagoda, messagesOf(pagoda.chats.getState(), chatId)[1]!, [1, 2], 103);
  const { currentId } = pagoda.chats.getState();
  const last = () => messagesOf(pagoda.chats.getState(), currentId).at(-1)!;
  await expect.poll(() => last().state.kind).toBe('complete');
  expect(last()).toMatchObject({
    model: 'SmolLM2-135M-Instruct.Q4_1.gguf',
    content: '.1.2.103.20',
    made: null,
  });
});

test('a branch to an end token ends there', async () => {
  const { backend, pagoda, reply } = await talk(write(tokens));
  await branchFrom(pagoda, reply(), [10], END);
  expect(reply()).toMatchObject({ content: '.10', state: { kind: 'complete', finishReason: 'stop' } });
  expect(backend.engine.asked.length).toBe(1);
});

test('a reply that is the same without drafts is proven to be', async () => {
  const { backend, pagoda, reply } = await talk(write(tokens, { drafts: [0, 3, 2] }));
  toggleProof(pagoda, reply(), reply().made!);
  await expect.poll(() => proofOf(pagoda, reply())?.kind).toBe('same');
  expect(proofOf(pagoda, reply())).toEqual({ kind: 'same', tokens: 4, foreseen: 2 });
  expect(backend.engine.asked.at(-1)).toMatchObject({ drafts: 'off', sampling: { seed: 3 } });
});

test('one that is not says where it parts, with what, and what has changed since', async () => {
  const { backend, pagoda, reply } = await talk(write(tokens));
  const check = async (script: Script) => {
    backend.engine.script = script;
    toggleProof(pagoda, reply(), reply().made!);
    await expect.poll(() => proofOf(pagoda, reply())?.kind).toMatch(/parts|same|failed/);
    const proof = proofOf(pagoda, reply());
    toggleProof(pagoda, reply(), reply().made!);
    await expect.poll(() => pagoda.proving.size).toBe(0);
    return proof;
  };
  expect(await check(write([10, 99, END]))).toEqual({
    kind: 'parts',
    at: 1,
    was: '.11.12',
    is: '.99',
    differences: [],
  });
  expect(await check(write([10, 11], { promptTokenIds: [7] }))).toEqual({
    kind: 'parts',
    at: 2,
    was: '.12',
    is: '',
    differences: ['prompt'],
  });
});

test('any beam that a search returned can become the reply, and the look at the one before ends', async () => {
  const beam = (tokenIds: number[], score: number) =>
    ({ text: tokenIds.map((id) => `.${id}`).join(''), tokenIds, score, finishReason: 'length' }) as const;
  const beams = [beam([10, 11], -0.5), beam([10, 12], -0.9)];
  const { pagoda, reply } = await talk(write([10, 11], { beams: [...beams], finishReason: 'length' }));
  toggleLook(pagoda, reply());
  await chooseBeam(pagoda, reply(), beams[1]!);
  expect(reply()).toMatchObject({
    content: '.10.12',
    tokenIds: [10, 12],
    made: { tokenIds: [10, 12], beams },
  });
  expect(pagoda.looks.getState().byMessage[reply().id]).toBeUndefined();
});

test('greedy and beams are compared with a reply, and each fork says how they go on', async () => {
  const { backend, pagoda, reply } = await talk(write(tokens));
  toggleLook(pagoda, reply());
  const look = () => pagoda.looks.getState().byMessage[reply().id]!;
  await expect.poll(() => look().phase.kind).toBe('ready');
  backend.engine.script = (params, emit, signal) =>
    write(params.method === 'beam' ? [10, 30, 31] : [10, 11, 40])(params, emit, signal);
  await findForks(pagoda, reply());
  expect(look().forks).toEqual({
    kind: 'found',
    compared: 4,
    withBeams: true,
    forks: [
      { at: 1, ways: [{ names: ['beams'], text: '.30.31' }] },
      { at: 2, ways: [{ names: ['greedy'], text: '.40' }] },
    ],
  });
});

test('where a model has no search, greedy alone is compared', async () => {
  const { backend, pagoda, reply } = await talk(write(tokens));
  toggleLook(pagoda, reply());
  const look = () => pagoda.looks.getState().byMessage[reply().id]!;
  await expect.poll(() => look().phase.kind).toBe('ready');
  const refused: ErrorValue = {
    code: 'request.invalid',
    data: { name: 'generate', issues: ['method: no'] },
  };
  backend.engine.script = (params, emit, signal) =>
    params.method === 'beam'
      ? Promise.resolve({ type: 'failed', error: refused })
      : write(tokens)(params, emit, signal);
  await findForks(pagoda, reply());
  expect(look().forks).toEqual({ kind: 'found', compared: 4, withBeams: false, forks: [] });
});
