import { noReplyFacts } from '../../ipc/contract/app.ts';
import { expect, test } from 'vitest';
import type { ChatsUpdate } from '../../ipc/contract/app.ts';
import { applyChatsUpdate } from '../../ipc/contract/chatsUpdate.ts';
import { openStorage } from './open.ts';
import { Storage } from './storage.ts';
import { databasePath, made, makeMessage, makeStorage, makeTalk, streamingReply } from './test/builders.ts';

const contents = (storage: Storage, chatId: string) => storage.messages(chatId).map(({ content }) => content);

test('a reply is written as it streams and is complete after its end', () => {
  const storage = makeStorage();
  const { id: chatId } = storage.createChat();
  storage.addMessage(makeMessage(chatId, 'What is the capital of France?'));
  const reply = storage.addMessage(makeMessage(chatId, '', streamingReply));
  storage.appendToMessage(reply.id, 0, 'The capital 🇫🇷');
  storage.appendToMessage(reply.id, 'The capital 🇫🇷'.length, ' is Paris.');
  const timings = {
    promptTokens: 30,
    cachedTokens: 2,
    promptMs: 10.5,
    ttftMs: 12,
    generatedTokens: 8,
    generateMs: 80,
    tokensPerSecond: 100,
    draftedTokens: 0,
    acceptedTokens: 0,
  };
  storage.finishMessage(reply.id, { kind: 'complete', finishReason: 'stop' }, timings);
  expect(storage.messages(chatId)[1]).toEqual({
    reasoning: '',
    ...noReplyFacts,
    id: reply.id,
    chatId,
    position: 1,
    role: 'assistant',
    content: 'The capital 🇫🇷 is Paris.',
    state: { kind: 'complete', finishReason: 'stop' },
    timings,
    model: 'tiny.gguf',
    asked: null,
    createdAt: reply.createdAt,
  });
});

test('reasoning is written beside the answer, with what else is known of the reply', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const { id: chatId } = storage.createChat();
  const { id } = storage.addMessage(makeMessage(chatId, '', streamingReply));
  storage.appendToMessage(id, 0, 'Hm', 'reasoning');
  storage.appendToMessage(id, 0, 'Four');
  storage.appendToMessage(id, 2, '.', 'reasoning');
  const facts = { reasoningMs: 70, adapted: ['systemInTurn' as const], tokenIds: [7, 8] };
  storage.finishMessage(id, { kind: 'complete', finishReason: 'length' }, null, facts);
  storage.close();
  expect(makeStorage(path).messages(chatId)).toMatchObject([{ reasoning: 'Hm.', content: 'Four', ...facts }]);
});

test('an append that comes twice changes nothing, and one that leaves a gap or differs is refused', () => {
  const storage = makeStorage();
  const { id: chatId } = storage.createChat();
  const { id } = storage.addMessage(makeMessage(chatId, '', streamingReply));
  storage.appendToMessage(id, 0, 'one ');
  storage.appendToMessage(id, 4, 'two');
  storage.appendToMessage(id, 0, 'one ');
  storage.appendToMessage(id, 4, 'two');
  expect(() => storage.appendToMessage(id, 9, 'three')).toThrow(/request\.invalid/);
  expect(() => storage.appendToMessage(id, 4, 'tee')).toThrow(/request\.invalid/);
  expect(() => storage.appendToMessage('nobody', 0, 'x')).toThrow(/request\.invalid/);
  expect(contents(storage, chatId)).toEqual(['one two']);
});

test('text that SQLite could not give back keeps its length', () => {
  const storage = makeStorage();
  const { id: chatId } = storage.createChat();
  const { id } = storage.addMessage(makeMessage(chatId, '', streamingReply));
  storage.appendToMessage(id, 0, 'a\0b\ud800c');
  storage.appendToMessage(id, 5, '!');
  expect(contents(storage, chatId)).toEqual(['a\ufffdb\ufffdc!']);
});

test('after a crash what was written is there, and the reply is interrupted', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const { id: chatId } = storage.createChat();
  const { id } = storage.addMessage(makeMessage(chatId, '', streamingReply));
  storage.appendToMessage(id, 0, 'half a rep');
  // No close: the next one opens the file beside it, as after kill -9.
  const next = new Storage(openStorage(path).sqlite);
  expect(next.messages(chatId).map(({ content, state }) => ({ content, state }))).toEqual([
    { content: 'half a rep', state: { kind: 'interrupted' } },
  ]);
  expect(next.search('half').length).toBe(1);
});

test('a failed reply keeps its error', () => {
  const storage = makeStorage();
  const { id: chatId } = storage.createChat();
  const { id } = storage.addMessage(makeMessage(chatId, '', streamingReply));
  const state = {
    kind: 'failed',
    error: { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGKILL' } },
  } as const;
  storage.finishMessage(id, state, null);
  expect(storage.messages(chatId)[0]!.state).toEqual(state);
});

test('a conversation is named after its first message until a person names it', () => {
  const storage = makeStorage();
  const { id } = storage.createChat();
  const title = () => storage.chats()[0]!.title;
  expect(title()).toBe('');
  const first = storage.addMessage(makeMessage(id, '# Plan a **trip** to Oslo\nplease'));
  expect(title()).toBe('Plan a trip to Oslo');
  storage.addMessage(makeMessage(id, 'second'));
  expect(title()).toBe('Plan a trip to Oslo');
  storage.editMessage(first.id, 'Plan a trip to Rome');
  expect(title()).toBe('Plan a trip to Rome');
  storage.renameChat(id, '  Holidays ');
  storage.editMessage(first.id, 'Plan a trip to Bath');
  expect(storage.chats()[0]).toMatchObject({ title: 'Holidays', titled: true });
});

test('the conversation something was added to last comes first', () => {
  const storage = makeStorage();
  const older = storage.createChat('older');
  storage.createChat('newer');
  storage.addMessage(makeMessage(older.id, 'hello'));
  expect(storage.chats().map(({ title, messageCount }) => [title, messageCount])).toEqual([
    ['older', 1],
    ['newer', 0],
  ]);
});

test('a deleted conversation can be restored until the next start', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const { id } = storage.createChat('Once');
  storage.addMessage(makeMessage(id, 'upon a time'));
  storage.deleteChat(id);
  expect(storage.chats()).toEqual([]);
  expect(storage.search('time')).toEqual([]);
  expect(() => storage.messages(id)).toThrow(/chat\.notFound/);
  expect(() => storage.addMessage(makeMessage(id, 'more'))).toThrow(/chat\.notFound/);
  storage.restoreChat(id);
  expect(contents(storage, id)).toEqual(['upon a time']);
  storage.deleteChat(id);
  storage.close();
  const next = makeStorage(path);
  expect(() => next.restoreChat(id)).toThrow(/chat\.notFound/);
  expect(next.search('time')).toEqual([]);
});

test('messages deleted from a point on come back together, unless another stands in their place', () => {
  const storage = makeStorage();
  const { id } = storage.createChat();
  const [, b, c] = ['a', 'b', 'c', 'd'].map((text) => storage.addMessage(makeMessage(id, text)));
  storage.deleteMessagesFrom(c!.id);
  storage.deleteMessagesFrom(b!.id);
  expect(contents(storage, id)).toEqual(['a']);
  expect(storage.chats()[0]!.messageCount).toBe(1);
  storage.restoreMessages(b!.id);
  expect(contents(storage, id)).toEqual(['a', 'b']);
  storage.restoreMessages(c!.id);
  expect(contents(storage, id)).toEqual(['a', 'b', 'c', 'd']);
  storage.deleteMessagesFrom(b!.id);
  const replacement = storage.addMessage(makeMessage(id, 'B'));
  expect(replacement.position).toBe(1);
  storage.restoreMessages(b!.id);
  expect(contents(storage, id)).toEqual(['a', 'B']);
  storage.deleteMessagesFrom(replacement.id);
  storage.restoreMessages(b!.id);
  expect(contents(storage, id)).toEqual(['a', 'b', 'c', 'd']);
});

test('each change announces the one conversation it changed, and what only makes a reply grow nothing', () => {
  const storage = makeStorage();
  for (const title of ['one', 'two', 'three']) storage.createChat(title);
  const before = storage.chats();
  const updates: ChatsUpdate[] = [];
  storage.onChange = (update) => updates.push(update);
  const { id: chatId } = storage.createChat();
  const { id } = storage.addMessage(makeMessage(chatId, '', streamingReply));
  storage.appendToMessage(id, 0, 'quiet');
  storage.finishMessage(id, { kind: 'interrupted' }, null);
  storage.deleteMessagesFrom(id);
  storage.restoreMessages(id);
  storage.deleteChat(chatId);
  expect(updates.map((update) => (update.kind === 'changed' ? update.chat.messageCount : update))).toEqual([
    0,
    1,
    1,
    0,
    1,
    { kind: 'gone', id: chatId },
  ]);
  expect(storage.chats()).toEqual(before);
});

test('a list that is kept by its changes is the list as it is read', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  let kept = storage.chats();
  storage.onChange = (update) => (kept = applyChatsUpdate(kept, update));
  const ids = ['a', 'b', 'c', 'd'].map((title) => storage.createChat(title).id);
  storage.addMessage(makeMessage(ids[1]!, 'b again'));
  storage.renameChat(ids[0]!, 'A');
  storage.deleteChat(ids[2]!);
  storage.addMessage(makeMessage(ids[0]!, 'a again'));
  storage.restoreChat(ids[2]!);
  expect(kept.map(({ title }) => title)).toEqual(['A', 'b', 'd', 'c']);
  expect(kept).toEqual(storage.chats());
  storage.close();
  expect(new Storage(openStorage(path).sqlite).chats()).toEqual(kept);
});

test('a reply that is continued is searched in its whole text afterwards', () => {
  const storage = makeStorage();
  const { id: chatId } = storage.createChat();
  const { id } = storage.addMessage(
    makeMessage(chatId, 'salmon', { ...streamingReply, state: { kind: 'interrupted' } }),
  );
  storage.finishMessage(id, { kind: 'streaming' }, null);
  storage.appendToMessage(id, 6, ' and trout');
  storage.finishMessage(id, { kind: 'complete', finishReason: 'stop' }, null);
  expect(storage.search('salmon trout').length).toBe(1);
  storage.editMessage(id, 'carp');
  expect(storage.search('salmon')).toEqual([]);
});

test('an error inside a change leaves nothing of it', () => {
  const storage = makeStorage();
  expect(() => storage.addMessage(makeMessage('nowhere', 'x'))).toThrow(/chat\.notFound/);
  expect(storage.createChat('still works').title).toBe('still works');
});

test('what a chat does when it does not fit, and where its view begins, is kept; its place in the list too', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const chat = storage.createChat('A');
  const later = storage.createChat('B');
  storage.setOverflow(chat.id, { policy: 'summarise', view: { from: 'm', summary: 'They\u0000 met.' } });
  storage.setOverflow(chat.id, { policy: 'stop' });
  storage.close();
  const again = makeStorage(path);
  expect(again.chats().map(({ id, overflow }) => [id, overflow])).toEqual([
    [later.id, { policy: 'slide', view: null }],
    [chat.id, { policy: 'stop', view: { from: 'm', summary: expect.stringContaining('met.') as string } }],
  ]);
  again.setOverflow(chat.id, { view: null });
  expect(again.chats()[1]?.overflow).toEqual({ policy: 'stop', view: null });
  expect(() => again.setOverflow('none', { view: null })).toThrow('chat.notFound');
});

test('how a reply was made is kept with it', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const { chatId } = makeTalk(storage);
  storage.close();
  expect(makeStorage(path).messages(chatId)[1]!.made).toEqual(made);
});

test('another beam in place of a reply is found by search, and the one before is not', () => {
  const storage = makeStorage();
  const { chatId, ids } = makeTalk(storage);
  const state = { kind: 'complete', finishReason: 'length' } as const;
  storage.replaceReply(ids[1]!, { ...noReplyFacts, content: 'The Rhine.', reasoning: '', state });
  expect(storage.messages(chatId)[1]).toMatchObject({ content: 'The Rhine.', state, made: null });
  expect([storage.search('rhine').length, storage.search('danube').length]).toEqual([1, 0]);
});

test('how a chat chooses its words stays with it, from its creation on, and can be given up', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const own = {
    preset: 'creative',
    values: { temperature: 1.1, stop: ['END'], samplers: ['topK' as const] },
  };
  const { id } = storage.createChat(undefined, own);
  const other = storage.createChat('Other');
  expect(other.decoding).toBeNull();
  storage.setDecoding(other.id, { preset: null, values: { method: 'beam', beams: 3 } });
  storage.close();
  const again = makeStorage(path);
  const decodings = () => Object.fromEntries(again.chats().map((chat) => [chat.id, chat.decoding]));
  expect(decodings()).toEqual({
    [id]: own,
    [other.id]: { preset: null, values: { method: 'beam', beams: 3 } },
  });
  again.setDecoding(id, null);
  expect(decodings()[id]).toBeNull();
});

test('a chat whose way of choosing another version wrote keeps of it what is known', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const { id } = storage.createChat('A');
  storage.close();
  const { sqlite } = openStorage(path);
  const write = (stored: string) =>
    sqlite.run('UPDATE chats SET decoding = :stored WHERE id = :id', { stored, id });
  write(JSON.stringify({ preset: 'x', values: { topK: 7, minP: 'much', flavour: 1 } }));
  const seen = new Storage(sqlite).chats()[0]?.decoding;
  write('{');
  const broken = new Storage(sqlite).chats()[0]?.decoding;
  expect([seen, broken]).toEqual([{ preset: 'x', values: { topK: 7 } }, null]);
});

test('what was said last is there as far as it is wished for, without what is deleted or still being written', () => {
  const storage = makeStorage();
  const [a, b, gone] = ['A', 'B', 'Gone'].map((title) => storage.createChat(title).id);
  storage.addMessage(makeMessage(a!, 'first'));
  storage.addMessage(makeMessage(gone!, 'deleted'));
  storage.addMessage(makeMessage(b!, 'second'));
  const taken = storage.addMessage(makeMessage(b!, 'taken back'));
  storage.addMessage(makeMessage(a!, 'much too long to be of use'));
  storage.addMessage(makeMessage(a!, 'third'));
  storage.addMessage(makeMessage(a!, 'half of', streamingReply));
  storage.deleteChat(gone!);
  storage.deleteMessagesFrom(taken.id);
  expect(storage.said(1000).map(({ text }) => text)).toEqual([
    'first',
    'second',
    'much too long to be of use',
    'third',
  ]);
  expect(storage.said(12)).toEqual([
    { chatId: b, text: 'second' },
    { chatId: a, text: 'third' },
  ]);
  expect(storage.said(0)).toEqual([]);
});

test('a conversation from elsewhere is there whole, with its own times, and is found by the search', () => {
  const storage = makeStorage();
  const told: ChatsUpdate[] = [];
  storage.onChange = (update) => told.push(update);
  storage.importChats([
    {
      title: '',
      createdAt: 1000.4,
      updatedAt: 2000,
      messages: [
        { role: 'user', content: 'Which river?\0', reasoning: '', model: null, createdAt: 1000 },
        { role: 'assistant', content: 'The Danube.', reasoning: 'Vienna…', model: 'x', createdAt: 1500 },
      ],
    },
  ]);
  const chat = storage.chats()[0]!;
  expect(chat).toMatchObject({
    title: 'Which river?\ufffd',
    createdAt: 1000,
    updatedAt: 2000,
    messageCount: 2,
  });
  expect(storage.messages(chat.id)).toMatchObject([
    { position: 0, role: 'user', content: 'Which river?\ufffd', createdAt: 1000 },
    {
      position: 1,
      role: 'assistant',
      content: 'The Danube.',
      reasoning: 'Vienna…',
      model: 'x',
      createdAt: 1500,
    },
  ]);
  expect(told).toEqual([{ kind: 'several', list: [chat] }]);
  expect(storage.search('danube')).toMatchObject([{ chatId: chat.id }]);
  storage.close();
});
