import { existsSync, renameSync } from 'node:fs';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { asideName } from '../files/aside.ts';
import { migrate, schemaVersion, versionOf } from './migrations.ts';
import { asStorageError, isCorrupt, Sqlite } from './sqlite.ts';

export interface OpenedStorage {
  readonly sqlite: Sqlite;
  /** Where an unreadable file was put when a new one had to be started. */
  readonly setAside?: string;
}

/**
 * Opens the conversation file, creating or migrating it. One that is no longer a database is kept under another name and a new one started.
 *
 * @throws PagodaError `storage.newerVersion` where a newer Pagoda wrote it (the file is left as it is), `storage.failed` otherwise.
 */
export function openStorage(path: string): OpenedStorage {
  try {
    return { sqlite: open(path) };
  } catch (error) {
    if (!isCorrupt(error)) throw asStorageError(error, path);
    const aside = asideName(path, 'unreadable');
    // The write-ahead log belongs to the file; left behind, SQLite would take it for the new file's.
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    return { sqlite: open(path), setAside: aside };
  }
}

function open(path: string): Sqlite {
  const sqlite = new Sqlite(path);
  try {
    const found = versionOf(sqlite);
    if (found > schemaVersion)
      throw new PagodaError('storage.newerVersion', { path, found, supported: schemaVersion });
    sqlite.get('PRAGMA journal_mode = WAL');
    sqlite.get('PRAGMA synchronous = NORMAL');
    sqlite.get('PRAGMA foreign_keys = ON');
    migrate(sqlite);
    // Reads the pages every start needs, so that damage shows here and not under a person's hands.
    sqlite.all('SELECT sum(length(title)) FROM chats');
    sqlite.all('SELECT max(position) FROM messages');
    return sqlite;
  } catch (error) {
    sqlite.closeAsIs();
    throw error;
  }
}
