import { expect, test, vi } from 'vitest';
import { noReplyFacts } from '../../electron/ipc/contract/app.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import { makeMessage } from '../test/builders.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { ReplyWriter, type Saving } from './replyWriter.ts';

const full: ErrorValue = { code: 'storage.failed', data: { reason: 'full', detail: 'SQLITE_FULL' } };
const complete = { kind: 'complete', finishReason: 'stop' } as const;

/** A reply that was opened with `content`, and a writer whose pauses end when the test says so. */
async function setUp(content = '') {
  const backend = new FakeBackend();
  const chatId = backend.chats.add('Chat', []);
  const message = await backend.links.app.request('messages.add', {
    ...makeMessage({ chatId, content, state: { kind: 'streaming' } }),
  });
  const pauses: (() => void)[] = [];
  const told: Saving[] = [];
  const writer = new ReplyWriter(
    backend.links.app,
    message.id,
    { content: content.length, reasoning: 0 },
    (saving) => told.push(saving),
    (_ms, end) => pauses.push(end),
  );
  const stored = () => backend.chats.messages(chatId)[0];
  /** Ends the pauses there are, and lets what follows happen. */
  const pass = async () => {
    for (const end of pauses.splice(0)) end();
    await backend.links.app.request('app.openLogs', {});
    await backend.links.app.request('app.openLogs', {});
  };
  return { backend, chatId, writer, pauses, told, stored, pass };
}

test('reasoning and answer are written each to its own', async () => {
  const { writer, stored, pass } = await setUp();
  writer.append('Hm.', 'reasoning');
  writer.append('Four');
  await pass();
  writer.append(' indeed.');
  await writer.finish(complete, { ...noReplyFacts, reasoningMs: 12, tokenIds: [1, 2] });
  expect(stored()).toMatchObject({
    reasoning: 'Hm.',
    content: 'Four indeed.',
    state: complete,
    reasoningMs: 12,
    tokenIds: [1, 2],
  });
});

test('text that comes within one pause is written once, after it', async () => {
  const { writer, pauses, stored, pass, told } = await setUp('Once');
  writer.append(' upon');
  writer.append(' a time');
  const before = stored()?.content;
  expect(pauses.length).toBe(1);
  await pass();
  expect([before, stored()?.content, told]).toEqual(['Once', 'Once upon a time', []]);
});

test('finishing writes what is waiting, then the state', async () => {
  const { writer, stored, told } = await setUp();
  writer.append('All of it.');
  await writer.finish({ kind: 'complete', finishReason: 'length' }, noReplyFacts);
  expect([stored()?.content, stored()?.state, told]).toEqual([
    'All of it.',
    { kind: 'complete', finishReason: 'length' },
    [],
  ]);
});

test('what could not be written is kept, told with its cause, and written once that works again', async () => {
  const { backend, writer, stored, told, pass } = await setUp();
  backend.chats.writeError = full;
  writer.append('First. ');
  await pass();
  writer.append('Second.');
  await pass();
  expect(told).toEqual([
    { kind: 'unsaved', error: full },
    { kind: 'unsaved', error: full },
  ]);
  backend.chats.writeError = null;
  await pass();
  expect([stored()?.content, told.at(-1)]).toEqual(['First. Second.', { kind: 'saved' }]);
});

test('a reply that ends while nothing can be written is stored whole after that, with its end', async () => {
  const { backend, writer, stored, told, pass } = await setUp();
  writer.append('Begun');
  backend.chats.writeError = full;
  await writer.finish(complete, noReplyFacts);
  expect([stored()?.content, told]).toEqual(['', [{ kind: 'unsaved', error: full }]]);
  for (let tries = 0; tries < 5; tries++) await pass();
  backend.chats.writeError = null;
  await pass();
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ kind: 'saved' }));
  expect([stored()?.content, stored()?.state]).toEqual(['Begun', complete]);
});

test('a reply that goes on before its end was stored keeps one order of text', async () => {
  const { backend, writer, stored, pass } = await setUp();
  backend.chats.writeError = full;
  writer.append('One ');
  await writer.finish({ kind: 'complete', finishReason: 'cancelled' }, noReplyFacts);
  writer.resume();
  writer.append('two');
  backend.chats.writeError = null;
  await pass();
  expect([stored()?.content, stored()?.state]).toEqual(['One two', { kind: 'streaming' }]);
  await writer.finish(complete, noReplyFacts);
  expect(stored()?.state).toEqual(complete);
});

test('an end that takes long to be stored is told before it is known why', async () => {
  const { writer, told, pauses } = await setUp();
  const finished = writer.finish(complete, noReplyFacts);
  for (const end of pauses.splice(0)) end();
  expect(told).toEqual([{ kind: 'unsaved', error: null }]);
  await finished;
  await vi.waitFor(() => expect(told.at(-1)).toEqual({ kind: 'saved' }));
});

test('what can never be stored is given up and told once', async () => {
  const { backend, writer, told, pass } = await setUp();
  const gone: ErrorValue = { code: 'chat.notFound', data: { id: 'chat' } };
  backend.chats.writeError = gone;
  writer.append('Nowhere to go.');
  await writer.finish(complete, noReplyFacts);
  await pass();
  expect(told).toEqual([{ kind: 'lost', error: gone }]);
});
