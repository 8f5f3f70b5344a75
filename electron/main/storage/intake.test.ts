import { expect, test } from 'vitest';
import type { ChatsUpdate } from '../../ipc/contract/app.ts';
import { applyChatsUpdate } from '../../ipc/contract/chatsUpdate.ts';
import type { ImportedChat } from '../../ipc/contract/imported.ts';
import type { Storage } from './storage.ts';
import { makeMessage, makeStorage, streamingReply } from './test/builders.ts';

const chatOf = (createdAt: number, texts: readonly string[], title = 'Rivers'): ImportedChat => ({
  title,
  createdAt,
  updatedAt: createdAt + texts.length,
  messages: texts.map((content, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    content,
    reasoning: '',
    model: null,
    createdAt,
  })),
});
const texts = (storage: Storage) =>
  storage.chats().map(({ id }) => storage.messages(id).map(({ content }) => content));

test('chats that are here are not taken in again, in the same portion or later', () => {
  const storage = makeStorage();
  const [a, b] = [chatOf(1000, ['a', 'b']), chatOf(2000, ['a', 'b'])];
  expect(storage.importChats([a, b, a])).toEqual({ added: 2, known: 1, grown: [] });
  expect(storage.importChats([b, a])).toEqual({ added: 0, known: 2, grown: [] });
  expect(storage.chats()).toHaveLength(2);
});

test('chats of one time that say something else are others', () => {
  const storage = makeStorage();
  const result = storage.importChats([
    chatOf(1000, ['a', 'b']),
    chatOf(1000, ['a', 'c']),
    chatOf(1000, ['c']),
  ]);
  expect(result).toEqual({ added: 3, known: 0, grown: [] });
});

test('a chat that went on here is the same', () => {
  const storage = makeStorage();
  storage.importChats([chatOf(1000, ['a', 'b'])]);
  const { id } = storage.chats()[0]!;
  storage.addMessage(makeMessage(id, 'c'));
  storage.renameChat(id, 'Mine');
  expect(storage.importChats([chatOf(1000, ['a', 'b'])])).toEqual({ added: 0, known: 1, grown: [] });
  expect(texts(storage)).toEqual([['a', 'b', 'c']]);
});

test('a chat that went on there has its new messages, and keeps the name that a person gave it', () => {
  const storage = makeStorage();
  storage.importChats([chatOf(1000, ['a', 'b']), chatOf(2000, ['x'])]);
  const { id } = storage.chats().find(({ createdAt }) => createdAt === 1000)!;
  storage.renameChat(id, 'Mine');
  let list = storage.chats();
  storage.onChange = (update: ChatsUpdate) => (list = applyChatsUpdate(list, update));
  expect(storage.importChats([chatOf(1000, ['a', 'b', 'c', 'd'])])).toEqual({
    added: 0,
    known: 0,
    grown: [id],
  });
  expect(storage.chats()).toMatchObject([
    { createdAt: 2000 },
    { title: 'Mine', messageCount: 4, updatedAt: 1004 },
  ]);
  expect(list).toEqual(storage.chats());
  expect(storage.messages(id).map(({ content, position }) => [content, position])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
    ['d', 3],
  ]);
});

test('a chat in which a reply is being written is left as it is', () => {
  const storage = makeStorage();
  storage.importChats([chatOf(1000, ['a'])]);
  const { id } = storage.chats()[0]!;
  storage.addMessage(makeMessage(id, 'b', streamingReply));
  expect(storage.importChats([chatOf(1000, ['a', 'b', 'c'])])).toMatchObject({ added: 1, grown: [] });
  expect(storage.messages(id)).toHaveLength(2);
});

test('where no time is known only one of the same name that says the same is the same', () => {
  const storage = makeStorage();
  storage.importChats([chatOf(0, ['a', 'b'])]);
  expect(
    storage.importChats([
      chatOf(0, ['a', 'b']),
      chatOf(0, ['a', 'b'], 'Lakes'),
      chatOf(0, ['a', 'b', 'c']),
      chatOf(0, ['a']),
    ]),
  ).toEqual({ added: 3, known: 1, grown: [] });
});

test('one that cannot be written leaves none of its portion', () => {
  const storage = makeStorage();
  const broken = { ...chatOf(2000, ['b']), updatedAt: Number.NaN };
  expect(() => storage.importChats([chatOf(1000, ['a']), broken])).toThrow();
  expect(storage.chats()).toEqual([]);
});

test('the list after several is that of one after the other', () => {
  const storage = makeStorage();
  let list = storage.chats();
  storage.onChange = (update) => (list = applyChatsUpdate(list, update));
  storage.importChats([chatOf(3000, ['a']), chatOf(1000, ['b']), chatOf(3000, ['c'])]);
  storage.importChats([chatOf(2000, ['d']), chatOf(3000, ['e'])]);
  expect(list).toEqual(storage.chats());
  expect(texts(storage)).toEqual([['e'], ['c'], ['a'], ['d'], ['b']]);
});
