import { expect, test } from 'vitest';
import type { ChatsUpdate } from '../../ipc/contract/app.ts';
import { databasePath, makeMessage, makeStorage } from './test/builders.ts';

test('a conversation is pinned, archived and put into a folder, each by itself, and stays so', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const { id } = storage.createChat('Rivers');
  const { id: other } = storage.createChat('Mountains');
  const folder = storage.createFolder('  Geography ');
  expect(folder).toEqual({ id: folder.id, name: 'Geography', collapsed: false });
  storage.setPlace(id, { pinned: true });
  storage.setPlace(id, { folderId: folder.id });
  storage.setPlace(other, { archived: true });
  storage.changeFolder(folder.id, { collapsed: true });
  storage.changeFolder(folder.id, { name: 'Earth' });
  storage.close();
  const next = makeStorage(path);
  expect(next.folders()).toEqual([{ id: folder.id, name: 'Earth', collapsed: true }]);
  expect(
    next.chats().map(({ title, pinned, archived, folderId }) => [title, pinned, archived, folderId]),
  ).toEqual([
    ['Mountains', false, true, null],
    ['Rivers', true, false, folder.id],
  ]);
  next.setPlace(id, { pinned: false, folderId: null });
  expect(next.chats()[1]).toMatchObject({ pinned: false, folderId: null });
});

test('a deleted folder leaves its conversations, and comes back with those that were not moved since', () => {
  const storage = makeStorage();
  const folder = storage.createFolder('Old');
  const elsewhere = storage.createFolder('Elsewhere');
  const stays = storage.createChat('Stays').id;
  const moves = storage.createChat('Moves').id;
  for (const id of [stays, moves]) storage.setPlace(id, { folderId: folder.id });
  const updates: ChatsUpdate[] = [];
  storage.onChange = (update) => updates.push(update);
  const places = () => Object.fromEntries(storage.chats().map(({ title, folderId }) => [title, folderId]));
  storage.deleteFolder(folder.id);
  expect(places()).toEqual({ Stays: null, Moves: null });
  expect(updates.at(-1)).toMatchObject({ kind: 'all', list: [{ folderId: null }, { folderId: null }] });
  storage.setPlace(moves, { folderId: elsewhere.id });
  storage.restoreFolder(folder.id);
  expect(places()).toEqual({ Stays: folder.id, Moves: elsewhere.id });
  expect(storage.folders().map(({ name }) => name)).toEqual(['Old', 'Elsewhere']);
});

test('a folder that was deleted is gone at the next start, and its conversations are there', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const folder = storage.createFolder('Old');
  const { id } = storage.createChat('Rivers');
  storage.setPlace(id, { folderId: folder.id });
  storage.deleteFolder(folder.id);
  storage.close();
  const next = makeStorage(path);
  expect(next.folders()).toEqual([]);
  expect(next.chats()).toMatchObject([{ title: 'Rivers', folderId: null }]);
  expect(() => next.restoreFolder(folder.id)).toThrow(/request\.invalid/);
});

test('nothing is put into a folder that is not there', () => {
  const storage = makeStorage();
  const { id } = storage.createChat('Rivers');
  const folder = storage.createFolder('Gone');
  storage.deleteFolder(folder.id);
  for (const folderId of [folder.id, 'never'])
    expect(() => storage.setPlace(id, { folderId, pinned: true })).toThrow(/request\.invalid/);
  expect(storage.chats()).toMatchObject([{ pinned: false, folderId: null }]);
});

test('an archived conversation is still found, and comes back once a person writes in it', () => {
  const storage = makeStorage();
  const { id } = storage.createChat('Rivers');
  storage.addMessage(makeMessage(id, 'Where is the Danube?'));
  storage.setPlace(id, { archived: true });
  expect(storage.search('danube')).toHaveLength(1);
  storage.addMessage(makeMessage(id, 'In Vienna.', { role: 'assistant' }));
  expect(storage.chats()).toMatchObject([{ archived: true }]);
  storage.addMessage(makeMessage(id, 'And the Seine?'));
  expect(storage.chats()).toMatchObject([{ archived: false }]);
});

test('a branch stands in the folder of its chat, but not above all others', () => {
  const storage = makeStorage();
  const folder = storage.createFolder('Geography');
  const { id } = storage.createChat('Rivers');
  storage.setPlace(id, { folderId: folder.id, pinned: true });
  storage.addMessage(makeMessage(id, 'Which river?'));
  const reply = storage.addMessage(makeMessage(id, 'The Danube.', { role: 'assistant' }));
  const { chat } = storage.branchChat(reply.id, { ...reply, content: 'The Seine.' });
  expect(chat).toMatchObject({ folderId: folder.id, pinned: false, archived: false });
});
