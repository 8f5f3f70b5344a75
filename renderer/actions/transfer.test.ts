import { expect, test, vi } from 'vitest';
import { TEMPORARY } from '../../engine/contract/chatKey.ts';
import { copyChat, nameOf, saveAllChats, saveChat, saveCode, stopSaving } from './transfer.ts';
import { notices, withOneChat } from '../test/oneChat.ts';

test('a chat is copied and saved with its formulas as they were written', async () => {
  const { backend, pagoda, chat } = await withOneChat();
  await copyChat(pagoda, chat);
  expect(backend.copied).toContain('The \\(D\\)anube.');
  await saveChat(pagoda, chat, 'markdown');
  expect(backend.saved).toEqual([{ name: 'Rivers of Europe.md', text: backend.copied }]);
});

test('code becomes a file whose last line ends, and is otherwise as it was written', async () => {
  const { backend, pagoda } = await withOneChat();
  await saveCode(pagoda, 'print(1)', 'code.py');
  await saveCode(pagoda, 'print(2)\n', 'code.py');
  expect(backend.saved.map(({ name, text }) => [name, text])).toEqual([
    ['code.py', 'print(1)\n'],
    ['code.py', 'print(2)\n'],
  ]);
  expect(notices(pagoda).map(([title]) => title)).toEqual(['Code saved', 'Code saved']);
});

test('a temporary chat is not among all that are saved', async () => {
  const { backend, pagoda } = await withOneChat();
  const [chat] = pagoda.chats.getState().list!;
  const temporary = { ...chat!, id: `${TEMPORARY}1` };
  pagoda.chats.setState(({ list }) => ({ list: [temporary, ...list!] }));
  await saveAllChats(pagoda);
  expect((JSON.parse(backend.saved[0]!.text) as { chats: unknown[] }).chats).toHaveLength(1);
});

test('a title becomes a name that any file system takes', () => {
  expect([
    nameOf('a/b: "c"?', 'json'),
    nameOf('...', 'markdown'),
    nameOf('x'.repeat(300), 'json').length,
  ]).toEqual(['a b c.json', 'Chat.md', 85]);
  expect(nameOf('🏯'.repeat(80), 'json')).toBe(`${'🏯'.repeat(50)}.json`);
});

test('it is shown how far the saving of all chats is; it is stopped, and a second press asks for nothing new', async () => {
  const { backend, pagoda } = await withOneChat();
  backend.chats.add('Lakes', [{ role: 'user', content: 'Which lake?' }]);
  await vi.waitFor(() => expect(pagoda.chats.getState().list).toHaveLength(2));
  const shown: unknown[] = [];
  const unwatch = pagoda.transfers.subscribe(({ saving }) => shown.push(saving));
  await Promise.all([saveAllChats(pagoda), saveAllChats(pagoda)]);
  unwatch();
  expect(shown).toEqual([{ done: 0, total: 2 }, { done: 1, total: 2 }, null, null]);
  expect(backend.saved).toHaveLength(1);

  pagoda.transfers.subscribe(({ saving }) => saving?.done === 1 && stopSaving(pagoda));
  await saveAllChats(pagoda);
  expect(backend.saved).toHaveLength(1);
  expect(pagoda.transfers.getState().saving).toBeNull();
});

test('what is more than one file holds is said, and no half of it is written', async () => {
  const { backend, pagoda } = await withOneChat();
  await saveAllChats(pagoda, 100);
  expect(backend.saved).toEqual([]);
  expect(notices(pagoda)).toEqual([
    ['The conversations were not saved', expect.stringContaining('more than one file can hold')],
  ]);
});
