import { strToU8, zipSync } from 'fflate';
import { expect, test, vi } from 'vitest';
import { readConversations } from '../files/conversations/readConversations.ts';
import { readingOf, type Reading } from '../files/conversations/reading.ts';
import { writePagodaChats } from '../files/conversations/pagodaChats.ts';
import { mostMessages, type ImportedChat } from '../../electron/ipc/contract/imported.ts';
import { PagodaError } from '../../engine/contract/errors.ts';
import { createPagoda } from '../pagoda.ts';
import { FakeBackend } from '../test/fakeBackend.ts';
import { importChats, stopImport } from './chatImports.ts';
import { start } from './start.ts';
import { saveAllChats, saveChat } from './transfer.ts';
import { notices, withOneChat } from '../test/oneChat.ts';

const read = async (file: File): Promise<Reading> =>
  readingOf(readConversations(new Uint8Array(await file.arrayBuffer())));

test('what was saved is taken in by an empty Pagoda, and nothing twice', async () => {
  const { backend, pagoda } = await withOneChat();
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
  const { backend, pagoda, chat } = await withOneChat();
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
  const { pagoda } = await withOneChat();
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
  const { backend, pagoda, chat } = await withOneChat();
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

const chatAt = (createdAt: number, length = 1): ImportedChat => ({
  title: `Chat ${createdAt}`,
  createdAt,
  updatedAt: createdAt,
  messages: Array.from({ length }, (_, at) => ({
    role: at % 2 === 0 ? 'user' : 'assistant',
    content: `message ${at}`,
    reasoning: '',
    model: null,
    createdAt,
  })),
});
const fileOf = (...chats: ImportedChat[]) => new File([writePagodaChats(chats)], 'chats.json');
const many = (count: number) => Array.from({ length: count }, (_, at) => chatAt(1000 + at));

test('many chats are taken in some at a time, and it is shown how far that is', async () => {
  const { backend, pagoda } = await withOneChat();
  const shown: unknown[] = [];
  pagoda.transfers.subscribe(({ importing }) => shown.push(importing));
  const portions: number[] = [];
  backend.chats.beforeImport = (chats) => void portions.push(chats);
  await importChats(pagoda, [fileOf(...many(120))], read);
  expect(portions).toEqual([50, 50, 20]);
  const name = 'chats.json';
  expect(shown.filter((each, at) => JSON.stringify(each) !== JSON.stringify(shown[at - 1]))).toEqual([
    null,
    { kind: 'reading', name },
    ...[0, 50, 100, 120].map((done) => ({ kind: 'taking', name, done, total: 120 })),
    null,
  ]);
  expect(notices(pagoda)).toEqual([['120 chats imported', undefined]]);
});

test('an import that is stopped keeps what it took in, and says how much is left out', async () => {
  const { backend, pagoda } = await withOneChat();
  const file = fileOf(...many(120));
  const later = vi.fn(read);
  backend.chats.beforeImport = () => stopImport(pagoda);
  const both = [importChats(pagoda, [file], read), importChats(pagoda, [file], later)];
  expect(pagoda.transfers.getState().filesWaiting).toBe(2);
  await Promise.all(both);
  expect(notices(pagoda)).toEqual([['Import stopped: 50 chats imported', '70 are left out']]);
  // What was chosen before the stop waits no more; what is chosen afterwards is begun.
  expect(later).not.toHaveBeenCalled();
  expect(pagoda.transfers.getState()).toEqual({ importing: null, filesWaiting: 0, saving: null });
  backend.chats.beforeImport = () => undefined;
  await importChats(pagoda, [file], read);
  expect(notices(pagoda).at(-1)).toEqual(['70 chats imported', '50 were here already']);
});

test('a file that takes long to read can be stopped, too', async () => {
  const { pagoda } = await withOneChat();
  const stuck = (_: File, stop: AbortSignal) =>
    new Promise<Reading>((_, reject) =>
      stop.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
    );
  const importing = importChats(pagoda, [fileOf(chatAt(1))], stuck);
  await vi.waitFor(() => expect(pagoda.transfers.getState().importing?.kind).toBe('reading'));
  stopImport(pagoda);
  await importing;
  expect(notices(pagoda)).toEqual([['Import stopped: 0 chats imported', undefined]]);
});

test('the same file chosen twice at once is taken in once, and it is said', async () => {
  const { backend, pagoda } = await withOneChat();
  const file = fileOf(...many(3));
  await Promise.all([importChats(pagoda, [file], read), importChats(pagoda, [file, file], read)]);
  expect(backend.chats.list.current()).toHaveLength(4);
  expect(notices(pagoda)).toEqual([
    ['3 chats imported', undefined],
    ['0 chats imported', '6 were here already'],
  ]);
});

test('chats of too many messages are named with the limit, and the others are taken in', async () => {
  const { pagoda } = await withOneChat();
  await importChats(pagoda, [fileOf(chatAt(1, mostMessages + 1), chatAt(2))], read);
  expect(notices(pagoda)).toEqual([
    ['“Chat 1” was not imported', 'It has 100,001 messages, and a chat can have up to 100,000 here.'],
    ['1 chat imported', undefined],
  ]);
});

test('several of them are one notice, which names the first', async () => {
  const { pagoda } = await withOneChat();
  const tooLong = Array.from({ length: 7 }, (_, at) => ({ title: `Long ${at}`, messages: 200_000 }));
  const found = { kind: 'read', count: 0, unread: 0, tooLong } as const;
  const some = () => Promise.resolve([]);
  await importChats(pagoda, [fileOf()], () => Promise.resolve({ found, some, close: () => undefined }));
  const [[title, detail] = []] = notices(pagoda);
  expect(title).toBe('7 chats were not imported');
  expect(detail).toMatch(
    /up to 100,000 messages here: “Long 0” has 200,000, .*“Long 4” has 200,000, 2 more\.$/,
  );
});

test('a file that there is no memory for is named as one that could not be read', async () => {
  const { pagoda } = await withOneChat();
  await importChats(pagoda, [fileOf()], () => Promise.reject(new Error('out of memory')));
  expect(notices(pagoda)).toEqual([
    ['chats.json was not imported', expect.stringContaining('could not be read')],
  ]);
});

test('what was taken in before a disk is full is said beside the fault', async () => {
  const { backend, pagoda } = await withOneChat();
  let portion = 0;
  backend.chats.beforeImport = () => {
    if (portion++ > 0) throw new PagodaError('storage.failed', { reason: 'full', detail: 'SQLITE_FULL' });
  };
  await importChats(pagoda, [fileOf(...many(120))], read);
  expect(notices(pagoda)[1]).toEqual(['50 chats imported', '70 are left out']);
});
