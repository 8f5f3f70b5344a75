import { expect, test } from 'vitest';
import { makeMessage } from '../test/builders.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { ReplyWriter } from './replyWriter.ts';

/** A reply that was opened with `content`, and a writer whose pauses end when the test says so. */
async function setUp(content = '') {
  const backend = new FakeBackend();
  const chatId = backend.addChat('Chat', []);
  const message = await backend.links.app.request('messages.add', {
    ...makeMessage({ chatId, content, state: { kind: 'streaming' } }),
  });
  const pauses: (() => void)[] = [];
  const writer = new ReplyWriter(backend.links.app, message.id, content.length, (end) => pauses.push(end));
  return { backend, chatId, writer, pauses, stored: () => backend.messages(chatId)[0] };
}

test('text that comes within one pause is written once, after it', async () => {
  const { writer, pauses, stored } = await setUp('Once');
  writer.append(' upon');
  writer.append(' a time');
  const before = stored()?.content;
  pauses.forEach((end) => end());
  await writer.finish({ kind: 'complete', finishReason: 'stop' }, null);
  expect({ before, after: stored()?.content, pauses: pauses.length }).toEqual({
    before: 'Once',
    after: 'Once upon a time',
    pauses: 1,
  });
});

test('finishing writes what is waiting, then the state', async () => {
  const { writer, stored } = await setUp();
  writer.append('All of it.');
  await writer.finish({ kind: 'complete', finishReason: 'length' }, null);
  expect([stored()?.content, stored()?.state]).toEqual([
    'All of it.',
    { kind: 'complete', finishReason: 'length' },
  ]);
});

test('a write that failed is made up for by the next one', async () => {
  const { backend, writer, pauses, stored } = await setUp();
  backend.writeError = { code: 'storage.failed', data: { detail: 'disk full' } };
  writer.append('First. ');
  pauses.shift()?.();
  await backend.links.app.request('app.openLogs', {});
  backend.writeError = null;
  writer.append('Second.');
  await writer.finish({ kind: 'complete', finishReason: 'stop' }, null);
  expect(stored()?.content).toBe('First. Second.');
});

test('finishing fails where the end cannot be written', async () => {
  const { backend, writer } = await setUp();
  writer.append('Lost.');
  backend.writeError = { code: 'storage.failed', data: { detail: 'disk full' } };
  await expect(writer.finish({ kind: 'complete', finishReason: 'stop' }, null)).rejects.toMatchObject({
    code: 'storage.failed',
  });
});
