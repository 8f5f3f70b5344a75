import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import { PagodaError, type ErrorData } from '../../../engine/contract/errors.ts';

export type SqlValue = string | number | null;
type Row = Record<string, unknown>;
/** A row as another file of the same shape takes it. */
export type StoredRow = Record<string, SqlValue>;

/** At the start there is no window yet that would stand still, and giving up means no app. */
const startWaitMs = 5000;

/** What libsql throws, as far as we look at it. */
export function sqliteCode(thrown: unknown): string | undefined {
  return thrown instanceof Libsql.SqliteError ? thrown.code : undefined;
}

/** The file is not a database, or no longer a whole one. */
export function isCorrupt(thrown: unknown): boolean {
  return /^SQLITE_(NOTADB|CORRUPT)/.test(sqliteCode(thrown) ?? '');
}

/**
 * SQLite, synchronous: every call here takes well under a millisecond, and an answer that is written is on its way to the disk.
 * Statements are prepared once. Values are bound by name (`:name`).
 */
export class Sqlite {
  private readonly database: Libsql.Database;
  private readonly statements = new Map<string, Libsql.Statement>();

  /** Opens or creates; the file itself is first read by the first statement. */
  constructor(readonly path: string) {
    this.database = new Libsql(path);
    this.waitForLocks(startWaitMs);
  }

  /** How long a statement waits where another connection holds the file, in milliseconds. This whole process waits with it. */
  waitForLocks(ms: number): void {
    this.database.prepare(`PRAGMA busy_timeout = ${ms}`).get();
  }

  run(sql: string, values: Record<string, SqlValue> = {}): number {
    return this.prepare(sql).run(values).changes;
  }

  get(sql: string, values: Record<string, SqlValue> = {}): Row | undefined {
    return this.prepare(sql).get(values) as Row | undefined;
  }

  all(sql: string, values: Record<string, SqlValue> = {}): Row[] {
    return this.prepare(sql).all(values) as Row[];
  }

  /** A row as it was read elsewhere, under a number of its own. */
  insert(table: string, { number: _, ...row }: StoredRow): void {
    const columns = Object.keys(row);
    this.run(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((name) => `:${name}`).join(', ')})`,
      row,
    );
  }

  /** Several statements, without values. */
  script(sql: string): void {
    this.database.exec(sql);
  }

  /** All of `work` or nothing. Not nested. */
  transaction<T>(work: () => T): T {
    this.rollBack();
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.rollBack();
      throw error;
    }
  }

  /** After some faults (a full disk) SQLite has done so itself, and another ROLLBACK would hide them behind an error of its own. */
  private rollBack(): void {
    if (!this.database.inTransaction) return;
    try {
      this.database.exec('ROLLBACK');
    } catch {
      // The fault that led here says more, and the next transaction tries again before it begins.
    }
  }

  /** Folds the write-ahead log into the file, so that one file is all there is. */
  close(): void {
    if (!this.database.open) return;
    try {
      this.get('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.closeAsIs();
    }
  }

  closeAsIs(): void {
    this.statements.clear();
    if (this.database.open) this.database.close();
  }

  private prepare(sql: string): Libsql.Statement {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }
}

/** What the database layer throws for the file at `path`, as an error that may cross to the window; errors of ours pass. */
export function asStorageError(thrown: unknown, path: string): unknown {
  if (thrown instanceof PagodaError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = sqliteCode(thrown);
  const reason = reasonOf(code ?? '');
  // Where a file beside the database cannot be made or grown, SQLite only knows that something failed.
  const noRoom = (reason === 'io' || reason === 'readOnly') && isFull(path);
  return new PagodaError(
    'storage.failed',
    { reason: noRoom ? 'full' : reason, detail: code === undefined ? message : `${code}: ${message}` },
    { cause: thrown },
  );
}

function isFull(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0;
  } catch {
    return false;
  }
}

type Reason = ErrorData<'storage.failed'>['reason'];

/** By the beginning of SQLite's code (https://sqlite.org/rescode.html); extended codes say more behind it. */
const reasons: readonly (readonly [RegExp, Reason])[] = [
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_(BUSY|LOCKED|PROTOCOL)/, 'busy'],
  [/^SQLITE_(READONLY|PERM|CANTOPEN|AUTH)/, 'readOnly'],
  [/^SQLITE_IOERR/, 'io'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged'],
];

function reasonOf(code: string): Reason {
  return reasons.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}
