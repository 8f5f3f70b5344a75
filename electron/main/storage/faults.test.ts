import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PagodaError, type ErrorData } from '../../../engine/contract/errors.ts';
import { openStorage } from './open.ts';
import { PatientWrites } from './patientWrites.ts';
import { Sqlite } from './sqlite.ts';
import { Storage } from './storage.ts';
import { databasePath, makeMessage, makeStorage, streamingReply } from './test/builders.ts';
import { makeSmallDisk } from './test/smallDisk.ts';

/** What a storage's failure says is the reason; fails where there is no failure. */
function reasonOf(work: () => unknown): ErrorData<'storage.failed'>['reason'] {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(PagodaError);
    expect((error as PagodaError).code).toBe('storage.failed');
    return (error as PagodaError<'storage.failed'>).data.reason;
  }
  throw new Error('nothing failed');
}

/** A stored reply on a file that another program will hold. */
function makeContested() {
  const path = databasePath();
  const storage = makeStorage(path);
  const { id: chatId } = storage.createChat();
  const reply = storage.addMessage(makeMessage(chatId, '', streamingReply));
  const other = new Sqlite(path);
  return { storage, chatId, reply, other };
}

test('a write to a locked file is refused as busy, changes nothing, and works once the lock is gone', () => {
  const { storage, chatId, reply, other } = makeContested();
  other.script('BEGIN IMMEDIATE');
  expect(reasonOf(() => storage.appendToMessage(reply.id, 0, 'Once'))).toBe('busy');
  expect(storage.messages(chatId).map(({ content }) => content)).toEqual(['']);
  other.script('COMMIT');
  storage.appendToMessage(reply.id, 0, 'Once upon a time');
  expect(storage.messages(chatId).map(({ content }) => content)).toEqual(['Once upon a time']);
  other.closeAsIs();
});

test('writes wait for a lock to pass, in the order they were asked for', async () => {
  const { storage, chatId, other } = makeContested();
  let pauses = 0;
  const writes = new PatientWrites(() => {
    if (++pauses === 3) other.script('COMMIT');
    return Promise.resolve();
  });
  other.script('BEGIN IMMEDIATE');
  const add = (text: string) => writes.run(() => storage.addMessage(makeMessage(chatId, text)));
  await Promise.all([add('one'), add('two'), add('three')]);
  expect(storage.messages(chatId).map(({ content }) => content)).toEqual(['', 'one', 'two', 'three']);
  expect(pauses).toBe(3);
  other.closeAsIs();
});

test('a lock that stays is told after some seconds, and takes no later write along', async () => {
  const { storage, chatId, other } = makeContested();
  let now = 0;
  const writes = new PatientWrites(
    (ms) => {
      now += ms;
      return Promise.resolve();
    },
    () => now,
  );
  other.script('BEGIN IMMEDIATE');
  const add = (text: string) => writes.run(() => storage.addMessage(makeMessage(chatId, text)));
  await expect(add('refused')).rejects.toMatchObject({ data: { reason: 'busy' } });
  expect(now).toBeGreaterThan(3000);
  other.script('COMMIT');
  await add('stored');
  expect(storage.messages(chatId).map(({ content }) => content)).toEqual(['', 'stored']);
  other.closeAsIs();
});

test('a fault that rolled the transaction back by itself is told as what it was', () => {
  const path = databasePath();
  const { sqlite } = openStorage(path);
  const storage = new Storage(sqlite);
  const { id } = storage.createChat();
  const message = storage.addMessage(makeMessage(id, 'Short'));
  const pages = Number(sqlite.get('PRAGMA page_count')!['page_count']);
  sqlite.get(`PRAGMA max_page_count = ${pages}`);
  expect(reasonOf(() => storage.editMessage(message.id, 'long '.repeat(20_000)))).toBe('full');
  sqlite.get('PRAGMA max_page_count = 1000000');
  storage.editMessage(message.id, 'long '.repeat(20_000));
  expect(storage.messages(id)[0]!.content.length).toBe(100_000);
});

test('a full disk is told as one; what was stored stays, and writing goes on where there is room again', ({
  skip,
}) => {
  const disk = makeSmallDisk(600_000);
  if (!disk) return skip('no file system can be mounted here');
  try {
    const path = join(disk.folder, 'conversations.db');
    const storage = makeStorage(path);
    const { id } = storage.createChat();
    const reply = storage.addMessage(makeMessage(id, '', streamingReply));
    storage.appendToMessage(reply.id, 0, 'Stored. ');
    disk.fill();
    const text = 'Not yet. '.repeat(4000);
    expect(reasonOf(() => storage.appendToMessage(reply.id, 8, text))).toBe('full');
    expect(reasonOf(() => storage.appendToMessage(reply.id, 8, text))).toBe('full');
    expect(storage.messages(id)[0]!.content).toBe('Stored. ');
    disk.free();
    storage.appendToMessage(reply.id, 8, text);
    expect(storage.messages(id)[0]!.content).toBe(`Stored. ${text}`);
    storage.close();
  } finally {
    disk.remove();
  }
});

test('on a full disk the app still starts and shows what is there; what could not be done is told', ({
  skip,
}) => {
  const disk = makeSmallDisk(600_000);
  if (!disk) return skip('no file system can be mounted here');
  try {
    const path = join(disk.folder, 'conversations.db');
    const before = makeStorage(path);
    const { id } = before.createChat('Kept');
    before.addMessage(makeMessage(id, 'Half a repl', streamingReply));
    disk.fill();
    const faults: unknown[] = [];
    const storage = new Storage(openStorage(path).sqlite, Date.now, (fault) => faults.push(fault));
    expect(storage.chats().map(({ title }) => title)).toEqual(['Kept']);
    expect(storage.messages(id).map(({ content }) => content)).toEqual(['Half a repl']);
    expect(faults).toHaveLength(1);
    storage.close();
  } finally {
    disk.remove();
  }
});
