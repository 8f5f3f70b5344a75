import { strToU8, zipSync } from 'fflate';
import { expect, test, vi } from 'vitest';
import { TEMPORARY } from '../../engine/contract/chatKey.ts';
import { readConversations } from '../files/conversations/readConversations.ts';
import { createPagoda } from '../pagoda.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { start } from './start.ts';
import { copyChat, importChats, nameOf, saveAllChats, saveChat, saveCode } from './transfer.ts';

async function setUp() {
  const backend = new FakeBackend();
  backend.chats.add('Rivers: of / Europe', [
    { role: 'user', content: 'Which river?' },
    { role: 'assistant', content: 'The \\(D\\)anube.' },
  ]);
  const pagoda = createPagoda(backend.links, queueMicrotask);
  start(pagoda);
  await vi.waitFor(() => expect(pagoda.chats.getState().list).toHaveLength(1));
  return { backend, pagoda, chat: pagoda.chats.getState().list![0]! };
}
const read = (bytes: Uint8Array) => Promise.resolve(readConversations(bytes));
const notices = (pagoda: Awaited<ReturnType<typeof setUp>>['pagoda']) =>
  pagoda.ui.getState().toasts.map(({ title, detail }) => [title, detail]);

test('a chat is copied and saved with its formulas as they were written', async () => {
  const { backend, pagoda, chat } = await setUp();
  await copyChat(pagoda, chat);
  expect(backend.copied).toContain('The \\(D\\)anube.');
  await saveChat(pagoda, chat, 'markdown');
  expect(backend.saved).toEqual([{ name: 'Rivers of Europe.md', text: backend.copied }]);
});

test('code becomes a file whose last line ends, and is otherwise as it was written', async () => {
  const { backend, pagoda } = await setUp();
  await saveCode(pagoda, 'print(1)', 'code.py');
  await saveCode(pagoda, 'print(2)\n', 'code.py');
  expect(backend.saved.map(({ name, text }) => [name, text])).toEqual([
    ['code.py', 'print(1)\n'],
    ['code.py', 'print(2)\n'],
  ]);
  expect(notices(pagoda).map(([title]) => title)).toEqual(['Code saved', 'Code saved']);
});

test('what was saved is taken in by an empty Pagoda, and nothing twice', async () => {
  const { backend, pagoda } = await setUp();
  await saveAllChats(pagoda);
  const file = new File([backend.saved[0]!.text], 'all.json');

  const other = new FakeBackend();
  const there = createPagoda(other.links, queueMicrotask);
  start(there);
  await importChats(there, [file], read);
  await vi.waitFor(() => expect(there.chats.getState().list).toHaveLength(1));
  const { id } = there.chats.getState().list![0]!;
  expect(other.chats.messages(id).map(({ content }) => content)).toEqual([
    'Which river?',
    'The \\(D\\)anube.',
  ]);
  await importChats(there, [file], read);
  expect(other.chats.list.current()).toHaveLength(1);
  expect(notices(there)).toEqual([
    ['1 chat imported', undefined],
    ['0 chats imported', '1 was here already'],
  ]);
});

test('a file that holds none is named with the reason, and the others are taken in', async () => {
  const { backend, pagoda, chat } = await setUp();
  await saveChat(pagoda, chat, 'json');
  const other = { ...JSON.parse(backend.saved[0]!.text) } as { chats: { createdAt: number }[] };
  other.chats[0]!.createdAt = 5;
  const files = [
    new File(['hello'], 'notes.txt'),
    new File([strToU8('{"a": 1}')], 'a.json'),
    new File([JSON.stringify(other)], 'good.json'),
  ];
  await importChats(pagoda, files, read);
  expect(notices(pagoda).map(([title]) => title)).toEqual([
    'Chat saved',
    'notes.txt was not imported',
    'a.json was not imported',
    '1 chat imported',
  ]);
});

test('chats without times are told apart by their titles, and it is said how many could not be read', async () => {
  const { pagoda } = await setUp();
  const chat = (title: string) => ({
    name: title,
    messages: [{ versions: [{ role: 'user', content: 'a' }] }],
  });
  const archive = zipSync({
    'one.conversation.json': strToU8(JSON.stringify(chat('One'))),
    'two.conversation.json': strToU8(JSON.stringify(chat('Two'))),
    'torn.conversation.json': strToU8('{"name": "Th'),
  });
  await importChats(pagoda, [new File([archive.slice()], 'all.zip')], read);
  expect(notices(pagoda)).toEqual([['2 chats imported', '1 could not be read']]);
  await vi.waitFor(() => expect(pagoda.chats.getState().list).toHaveLength(3));
  await importChats(pagoda, [new File([archive.slice()], 'all.zip')], read);
  expect(notices(pagoda)[1]).toEqual(['0 chats imported', '2 were here already, 1 could not be read']);
});

test('chats of the same time are told apart by what they say', async () => {
  const { backend, pagoda, chat } = await setUp();
  await saveChat(pagoda, chat, 'json');
  const { text } = backend.saved[0]!;
  const files = [
    new File([text], 'same.json'),
    new File([text.replace('Which river', 'Which \\u0000 \\ud800 lake')], 'lake.json'),
  ];
  await importChats(pagoda, files, read);
  expect(notices(pagoda).at(-1)).toEqual(['1 chat imported', '1 was here already']);
  await vi.waitFor(() => expect(pagoda.chats.getState().list).toHaveLength(2));
});

test('a temporary chat is not among all that are saved', async () => {
  const { backend, pagoda } = await setUp();
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
