import { expect, test, vi } from 'vitest';
import { createPagoda } from '../pagoda.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { openChat } from './chats.ts';
import { addFolder, deleteFolder, moveToFolder, renameFolder, setArchived, setPinned } from './filing.ts';
import { start } from './start.ts';

async function setUp() {
  const backend = new FakeBackend();
  const chatId = backend.chats.add('Rivers', [
    { role: 'user', content: 'Which river?' },
    { role: 'assistant', content: 'The Danube.' },
  ]);
  const pagoda = createPagoda(backend.links, queueMicrotask);
  start(pagoda);
  await vi.waitFor(() => expect(pagoda.chats.getState().list).toHaveLength(1));
  const place = () => {
    const { pinned, archived, folderId } = pagoda.chats.getState().list!.find(({ id }) => id === chatId)!;
    return { pinned, archived, folderId };
  };
  const undo = () => pagoda.ui.getState().toasts.at(-1)!.action!.run();
  return { backend, pagoda, chatId, place, undo };
}

test('an archived chat leaves the screen, and undone it is back on it', async () => {
  const { pagoda, chatId, place, undo } = await setUp();
  await openChat(pagoda, chatId);
  await setArchived(pagoda, chatId, true);
  await vi.waitFor(() => expect(place().archived).toBe(true));
  expect(pagoda.chats.getState().currentId).toBeNull();
  undo();
  await vi.waitFor(() => expect(pagoda.chats.getState().currentId).toBe(chatId));
  expect(place().archived).toBe(false);
});

test('one that is not open is archived without a change of what is', async () => {
  const { backend, pagoda, chatId } = await setUp();
  const other = backend.chats.add('Mountains', [{ role: 'user', content: 'Which?' }]);
  await openChat(pagoda, other);
  await setArchived(pagoda, chatId, true);
  expect(pagoda.chats.getState().currentId).toBe(other);
});

test('a folder made for a chat has it, asks for its name, and deleted it leaves the chat where it can be found', async () => {
  const { backend, pagoda, chatId, place, undo } = await setUp();
  await setPinned(pagoda, chatId, true);
  await addFolder(pagoda, chatId);
  await vi.waitFor(() => expect(pagoda.chats.getState().folders).toHaveLength(1));
  const { id } = pagoda.chats.getState().folders[0]!;
  expect(pagoda.ui.getState().renamingFolder).toBe(id);
  await vi.waitFor(() => expect(place()).toEqual({ pinned: false, archived: false, folderId: id }));
  await renameFolder(pagoda, id, '  Geography  ');
  await vi.waitFor(() => expect(pagoda.chats.getState().folders[0]!.name).toBe('Geography'));
  await renameFolder(pagoda, id, '   ');
  expect(backend.chats.folders.current()).toMatchObject([{ name: 'Geography' }]);
  await deleteFolder(pagoda, id);
  expect(pagoda.ui.getState().toasts.at(-1)).toMatchObject({
    title: 'Folder deleted',
    detail: 'Geography. Its chat stays.',
  });
  await vi.waitFor(() => expect(pagoda.chats.getState().folders).toEqual([]));
  expect(pagoda.chats.getState().list).toHaveLength(1);
  undo();
  await vi.waitFor(() => expect(pagoda.chats.getState().folders).toMatchObject([{ name: 'Geography' }]));
  await moveToFolder(pagoda, chatId, null);
  await vi.waitFor(() => expect(place().folderId).toBeNull());
});
