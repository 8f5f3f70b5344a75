import { expect, test } from 'vitest';
import { noReplyFacts } from '../../ipc/contract/app.ts';
import { databasePath, made, makeStorage, makeTalk } from './test/builders.ts';

test('a branch has all before the reply, and the reply as it is given; the chat stays as it was', () => {
  const storage = makeStorage();
  const { chatId, ids } = makeTalk(storage);
  storage.setDecoding(chatId, { preset: 'greedy', values: { method: 'greedy' } });
  storage.setOverflow(chatId, { policy: 'summarise', view: { from: ids[2]!, summary: 'Of rivers.' } });
  const before = storage.messages(chatId);
  const given = {
    ...noReplyFacts,
    content: 'The Loire',
    reasoning: 'Hm.',
    state: { kind: 'streaming' },
    tokenIds: [4, 9],
    model: 'other.gguf',
  } as const;
  const { chat, reply } = storage.branchChat(ids[3]!, { ...given, tokenIds: [...given.tokenIds] });
  expect(chat).toMatchObject({
    title: 'Rivers',
    titled: true,
    branchOf: { chatId, messageId: ids[3] },
    decoding: { preset: 'greedy', values: { method: 'greedy' } },
    messageCount: 4,
  });
  const copy = storage.messages(chat.id);
  expect(copy.map(({ content, position }) => [content, position])).toEqual([
    ['Which river?', 0],
    ['The Danube.', 1],
    ['And in Paris?', 2],
    ['The Loire', 3],
  ]);
  expect(copy[1]).toMatchObject({
    made,
    model: 'tiny.gguf',
    state: { kind: 'complete', finishReason: 'stop' },
  });
  expect(copy[3]).toEqual(reply);
  expect(reply).toMatchObject({
    content: 'The Loire',
    reasoning: 'Hm.',
    tokenIds: [4, 9],
    state: { kind: 'streaming' },
    model: 'other.gguf',
  });
  expect(chat.overflow).toEqual({ policy: 'summarise', view: { from: copy[2]!.id, summary: 'Of rivers.' } });
  expect(new Set([...copy, ...before].map(({ id }) => id)).size).toBe(8);
  expect(storage.messages(chatId)).toEqual(before);
  // Deleting one leaves the other.
  storage.deleteChat(chatId);
  expect(storage.messages(chat.id).length).toBe(4);
});

test('a branch of what is not there is an error, and leaves no chat behind', () => {
  const storage = makeStorage();
  const { ids, chatId } = makeTalk(storage);
  const given = {
    ...noReplyFacts,
    content: '',
    reasoning: '',
    state: { kind: 'streaming' },
    model: null,
  } as const;
  expect(() => storage.branchChat('nothing', given)).toThrow(/request\.invalid/);
  storage.deleteChat(chatId);
  expect(() => storage.branchChat(ids[1]!, given)).toThrow(/chat\.notFound/);
  expect(storage.chats()).toEqual([]);
});

test('two replies with all after them change places, and what branched off follows them', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const { chatId, ids } = makeTalk(storage);
  storage.setOverflow(chatId, { view: { from: ids[2]!, summary: null } });
  const persona = { id: 'p', name: 'Pilot', prompt: 'You are a pilot.' };
  const asked = { decoding: { preset: 'greedy', values: { method: 'greedy' as const } }, persona };
  const given = { ...noReplyFacts, reasoning: '', model: 'tiny.gguf' };
  const whole = { kind: 'complete', finishReason: 'stop' } as const;
  const rhine = { ...given, content: 'The Rhine.', state: whole, asked };
  const branch = storage.branchChat(ids[1]!, rhine);
  const other = storage.branchChat(ids[1]!, { ...given, content: 'The Inn.', state: whole });
  const later = storage.branchChat(ids[3]!, { ...given, content: 'The Marne.', state: whole });
  const told = () => [chatId, branch.chat.id].map((id) => storage.messages(id).map(({ content }) => content));
  const before = told();
  const branchOf = (id: string) => storage.chats().find((chat) => chat.id === id)!.branchOf;
  const heard: string[] = [];
  storage.onChange = (update) => void heard.push(update.kind === 'changed' ? update.chat.id : update.kind);

  storage.exchangeReplies(ids[1]!, branch.reply.id);
  expect(told()).toEqual([
    ['Which river?', 'The Rhine.'],
    ['Which river?', 'The Danube.', 'And in Paris?', 'The Seine.'],
  ]);
  expect(heard).toEqual([chatId, branch.chat.id, other.chat.id, later.chat.id]);
  expect(storage.messages(chatId)[1]).toEqual({ ...branch.reply, chatId, asked });
  expect(storage.messages(branch.chat.id)[3]).toMatchObject({ id: ids[3], position: 3, made });
  expect([branch, other, later].map(({ chat }) => branchOf(chat.id))).toEqual([
    { chatId, messageId: branch.reply.id },
    { chatId, messageId: branch.reply.id },
    { chatId: branch.chat.id, messageId: ids[3] },
  ]);
  expect(storage.chats().find(({ id }) => id === chatId)).toMatchObject({
    messageCount: 2,
    decoding: null,
    overflow: { view: null },
  });
  expect(storage.search('seine')).toMatchObject([{ chatId: branch.chat.id }]);

  storage.exchangeReplies(branch.reply.id, ids[1]!);
  expect(told()).toEqual(before);
  expect([branch, other, later].map(({ chat }) => branchOf(chat.id))).toEqual([
    { chatId, messageId: ids[1] },
    { chatId, messageId: ids[1] },
    { chatId, messageId: ids[3] },
  ]);
  // What it was asked for is what its chat asks for.
  expect(storage.chats().find(({ id }) => id === branch.chat.id)).toMatchObject(asked);
  storage.close();
  expect(makeStorage(path).messages(branch.chat.id)[1]!.asked).toEqual(asked);
});

test('replies that cannot change places stay where they are', () => {
  const storage = makeStorage();
  const { chatId, ids } = makeTalk(storage);
  const given = { ...noReplyFacts, content: 'The Rhine.', reasoning: '', model: null };
  const branch = storage.branchChat(ids[1]!, { ...given, state: { kind: 'streaming' } });
  const exchange = (id: string, otherId: string) => () => storage.exchangeReplies(id, otherId);
  expect(exchange(ids[1]!, branch.reply.id)).toThrow(/being written/);
  storage.finishMessage(branch.reply.id, { kind: 'complete', finishReason: 'stop' }, null);
  expect(exchange(ids[3]!, branch.reply.id)).toThrow(/different places/);
  expect(exchange(ids[1]!, ids[3]!)).toThrow(/one chat/);
  storage.deleteMessagesFrom(ids[1]!);
  expect(exchange(ids[1]!, branch.reply.id)).toThrow(/was deleted/);
  storage.deleteChat(branch.chat.id);
  expect(exchange(ids[1]!, branch.reply.id)).toThrow(/chat\.notFound/);
  expect(storage.messages(chatId).map(({ content }) => content)).toEqual(['Which river?']);
});
