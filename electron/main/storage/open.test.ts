import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { schemaVersion, versionOf } from './migrations.ts';
import { openStorage } from './open.ts';
import { Sqlite } from './sqlite.ts';
import { Storage } from './storage.ts';
import { databasePath, makeMessage, makeOldFile, makeStorage } from './test/builders.ts';

/** Tables, indexes and triggers, without the layout of their text. */
function shapeOf(sqlite: Sqlite): unknown {
  return sqlite
    .all(`SELECT type, name, sql FROM sqlite_master ORDER BY type, name`)
    .map(({ type, name, sql }) => [type, name, (sql as string | null)?.replace(/\s+/g, ' ')]);
}

test.each([
  'version-1',
  'version-2',
  'version-3',
  'version-4',
  'version-5',
  'version-6',
  'version-7',
  'version-8',
  'version-9',
  'version-10',
])('a file of %s gets the shape of a new one', (name) => {
  const old = openStorage(makeOldFile(name)).sqlite;
  const fresh = openStorage(databasePath()).sqlite;
  expect(versionOf(old)).toBe(schemaVersion);
  expect(shapeOf(old)).toEqual(shapeOf(fresh));
});

test('a file of version 1 keeps its conversations, can be searched, and its cut-off reply is interrupted', () => {
  const storage = new Storage(openStorage(makeOldFile('version-1')).sqlite);
  expect(storage.chats()).toEqual([
    {
      id: 'chat-1',
      title: 'Rivers of Europe',
      titled: true,
      temporary: false,
      createdAt: 1000,
      updatedAt: 2000,
      messageCount: 4,
      overflow: { policy: 'slide', view: null },
      branchOf: null,
      pinned: false,
      archived: false,
      folderId: null,
      persona: null,
      decoding: null,
    },
  ]);
  expect(storage.messages('chat-1').map(({ content, state }) => [content, state])).toEqual([
    ['Which river flows through Vienna?', { kind: 'complete', finishReason: null }],
    ['The Danube.', { kind: 'complete', finishReason: 'stop' }],
    ['And through Paris?', { kind: 'complete', finishReason: null }],
    ['The Sei', { kind: 'interrupted' }],
  ]);
  expect(storage.search('danube').map(({ messageId }) => messageId)).toEqual(['m-2']);
  expect(storage.search('sei').map(({ messageId }) => messageId)).toEqual(['m-4']);
});

test('what was deleted in a file of version 2 is gone, from the search too', () => {
  const storage = new Storage(openStorage(makeOldFile('version-2')).sqlite);
  expect(storage.chats().map(({ id, messageCount }) => [id, messageCount])).toEqual([['chat-1', 1]]);
  expect(storage.search('volga')).toEqual([]);
  expect(storage.search('danube')).toEqual([]);
  expect(storage.search('mountains')).toEqual([]);
});

test('a file of version 3 is searched anew: parts of words, in any script, and nothing that was deleted', () => {
  const storage = new Storage(openStorage(makeOldFile('version-3')).sqlite);
  const found = (typed: string) => storage.search(typed).map(({ chatId, messageId }) => messageId ?? chatId);
  expect(['ienn', '田川', '京', 'sumida fl', 'europe', 'volga', 'danube', 'mountains'].map(found)).toEqual([
    ['m-1'],
    ['m-3'],
    ['chat-2', 'm-3'],
    ['m-4'],
    ['chat-1'],
    [],
    [],
    [],
  ]);
});

test('a reply in a file of version 4 has no reasoning and no tokens, and goes on from its text', () => {
  const storage = new Storage(openStorage(makeOldFile('version-4')).sqlite);
  expect(storage.messages('chat-1')[1]).toMatchObject({
    content: 'The Danu',
    reasoning: '',
    reasoningMs: null,
    adapted: [],
    tokenIds: null,
  });
  expect(storage.search('danu').map(({ messageId }) => messageId)).toEqual(['m-2']);
});

test('a chat in a file of version 5 keeps its reply and does what new chats do when it does not fit', () => {
  const storage = new Storage(openStorage(makeOldFile('version-5')).sqlite);
  expect(storage.messages('chat-1')[1]).toMatchObject({ reasoning: 'A capital.', tokenIds: [1, 2, 3] });
  expect(storage.chats()).toMatchObject([{ overflow: { policy: 'slide', view: null } }]);
});

test('a file of version 6 keeps its chat’s view, and how its replies were made is not known', () => {
  const storage = new Storage(openStorage(makeOldFile('version-6')).sqlite);
  expect(storage.messages('chat-1')[1]).toMatchObject({ tokenIds: [1, 2, 3], made: null });
  expect(storage.chats()).toMatchObject([
    { overflow: { policy: 'summarise', view: { from: 'm-2', summary: 'Of rivers.' } }, branchOf: null },
  ]);
});

test('a chat in a file of version 7 stays a branch, and chooses its words as by default', () => {
  const storage = new Storage(openStorage(makeOldFile('version-7')).sqlite);
  expect(storage.chats()).toMatchObject([
    {
      overflow: { policy: 'stop', view: null },
      branchOf: { chatId: 'chat-0', messageId: 'm-0' },
      decoding: null,
    },
  ]);
});

test('a chat in a file of version 8 keeps how it chooses its words, and stands where it stood: in no folder', () => {
  const path = makeOldFile('version-8');
  const storage = new Storage(openStorage(path).sqlite);
  expect(storage.chats()).toMatchObject([
    {
      title: 'Rivers of Europe',
      decoding: { preset: 'greedy', values: { method: 'greedy' } },
      pinned: false,
      archived: false,
      folderId: null,
    },
  ]);
  expect(storage.folders()).toEqual([]);
  const { id } = storage.createFolder('Geography');
  storage.setPlace('chat-1', { folderId: id });
  storage.close();
  expect(new Storage(openStorage(path).sqlite).chats()).toMatchObject([{ folderId: id }]);
});

test('a chat in a file of version 9 stays where it stood, and the model is told before it what it is told before all', () => {
  const storage = new Storage(openStorage(makeOldFile('version-9')).sqlite);
  expect(storage.chats()).toMatchObject([{ pinned: true, archived: false, folderId: 'f-1', persona: null }]);
  expect(storage.folders()).toEqual([{ id: 'f-1', name: 'Geography', collapsed: true }]);
});

test('a file of a newer version is refused and not touched', () => {
  const path = databasePath();
  const newer = new Sqlite(path);
  newer.script(`CREATE TABLE future (a); PRAGMA user_version = ${schemaVersion + 1}`);
  newer.close();
  const before = readFileSync(path);
  expect(() => openStorage(path)).toThrow(
    new PagodaError('storage.newerVersion', {
      path,
      found: schemaVersion + 1,
      supported: schemaVersion,
    }),
  );
  expect(readFileSync(path)).toEqual(before);
  expect(readdirSync(dirname(path))).toEqual(['conversations.db']);
});

test('a chat in a file of version 10 keeps its persona, and its replies were asked for as it says', () => {
  const storage = new Storage(openStorage(makeOldFile('version-10')).sqlite);
  expect(storage.chats()).toMatchObject([{ persona: { name: 'Harbour' } }]);
  expect(storage.messages('chat-1').map(({ asked }) => asked)).toEqual([null, null]);
});

test('a file that is no database is kept aside and a new one is started', () => {
  const path = databasePath();
  const garbage = 'not a database. '.repeat(1000);
  writeFileSync(path, garbage);
  const { sqlite, setAside } = openStorage(path);
  expect(readFileSync(setAside!, 'utf8')).toBe(garbage);
  expect(new Storage(sqlite).chats()).toEqual([]);
});

test('a damaged database is kept aside with its write-ahead log', () => {
  const path = databasePath();
  const storage = makeStorage(path);
  const { id } = storage.createChat('Lost');
  for (let n = 0; n < 200; n++) storage.addMessage(makeMessage(id, `message ${n} `.repeat(50)));
  storage.close();
  const bytes = readFileSync(path);
  bytes.fill(0x5a, 4096);
  writeFileSync(path, bytes);
  writeFileSync(`${path}-wal`, '');
  const { sqlite, setAside } = openStorage(path);
  expect(readFileSync(setAside!)).toEqual(bytes);
  expect(existsSync(`${setAside}-wal`)).toBe(true);
  expect(new Storage(sqlite).chats()).toEqual([]);
});

test('a folder in place of the file is an error with a code', () => {
  expect(() => openStorage(dirname(databasePath()))).toThrow(/storage\.failed/);
});
