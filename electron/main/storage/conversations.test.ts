import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { isTemporary } from '../../../engine/contract/chatKey.ts';
import { Conversations } from './conversations.ts';
import { databasePath, makeMessage, makeStorage, streamingReply } from './test/builders.ts';

function setUp() {
  const path = databasePath();
  const stored = makeStorage(path);
  const conversations = new Conversations(stored);
  const temporary = conversations.kind(true);
  const begin = () => {
    const { id } = temporary.createChat();
    const mine = temporary.addMessage(makeMessage(id, 'A word like xylographer'));
    const reply = temporary.addMessage(makeMessage(id, '', streamingReply));
    conversations.ofMessage(reply.id).appendToMessage(reply.id, 0, 'and zymurgy.');
    conversations
      .ofMessage(reply.id)
      .finishMessage(reply.id, { kind: 'complete', finishReason: 'stop' }, null);
    return { id, mine, reply };
  };
  const onDisk = () => {
    const folder = dirname(path);
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('');
  };
  return { path, stored, conversations, begin, onDisk };
}

test('a temporary conversation is like any other, and nothing of it is on disk or found by the search', () => {
  const { conversations, stored, begin, onDisk } = setUp();
  stored.createChat('Kept');
  const { id, mine } = begin();
  expect(conversations.chats().map(({ title, temporary }) => [title, temporary])).toEqual([
    ['A word like xylographer', true],
    ['Kept', false],
  ]);
  expect(isTemporary(id)).toBe(true);
  conversations.ofMessage(mine.id).deleteMessagesFrom(mine.id);
  conversations.ofMessage(mine.id).restoreMessages(mine.id);
  expect(
    conversations
      .ofChat(id)
      .messages(id)
      .map(({ content }) => content),
  ).toEqual(['A word like xylographer', 'and zymurgy.']);
  expect(stored.search('xylographer')).toEqual([]);
  expect(stored.said(1000)).toEqual([]);
  expect(onDisk()).not.toMatch(/xylographer|zymurgy/);
});

test('deleted it is gone for good, and so is each when its window goes', () => {
  const { conversations, begin } = setUp();
  const { id } = begin();
  conversations.delete(id);
  expect(() => conversations.ofChat(id).restoreChat(id)).toThrow(/chat\.notFound/);
  begin();
  begin();
  conversations.endTemporary();
  expect(conversations.chats()).toEqual([]);
});

test('kept it is stored whole, under another id, and can be searched', () => {
  const { path, conversations, stored, begin } = setUp();
  const { id, reply } = begin();
  conversations.ofChat(id).setDecoding(id, { preset: 'greedy', values: { method: 'greedy' } });
  const before = conversations.ofChat(id).messages(id);
  const told: unknown[] = [];
  conversations.onChange = (update) => told.push(update.kind === 'changed' ? update.chat.temporary : update);
  const kept = conversations.keep(id);
  expect(kept).toMatchObject({ temporary: false, messageCount: 2, decoding: { preset: 'greedy' } });
  expect(told).toEqual([false, { kind: 'gone', id }]);
  expect(conversations.chats().map((chat) => chat.id)).toEqual([kept.id]);
  expect(stored.messages(kept.id)).toEqual(before.map((message) => ({ ...message, chatId: kept.id })));
  expect(conversations.ofMessage(reply.id)).toBe(stored);
  stored.close();
  expect(
    makeStorage(path)
      .search('zymurgy')
      .map(({ messageId }) => messageId),
  ).toEqual([reply.id]);
});

test('a branch of a temporary one is temporary', () => {
  const { conversations, begin } = setUp();
  const { reply } = begin();
  const { chat } = conversations.ofMessage(reply.id).branchChat(reply.id, { ...reply, content: 'Else.' });
  expect(chat.temporary).toBe(true);
  expect(conversations.keep(chat.id)).toMatchObject({ branchOf: null });
});
