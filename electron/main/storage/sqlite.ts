import Libsql from 'libsql';
import { PagodaError } from '../../../engine/contract/errors.ts';

export type SqlValue = string | number | null;
type Row = Record<string, unknown>;

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

  /** Several statements, without values. */
  script(sql: string): void {
    this.database.exec(sql);
  }

  /** All of `work` or nothing. Not nested. */
  transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
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

/** SQLite ends a text at its first NUL and stores UTF-8 only: both get the replacement character, which keeps the length in UTF-16 units. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** What the database layer throws, as an error that may cross to the window; errors of ours pass. */
export function asStorageError(thrown: unknown): unknown {
  if (thrown instanceof PagodaError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = sqliteCode(thrown);
  return new PagodaError(
    'storage.failed',
    { detail: code === undefined ? message : `${code}: ${message}` },
    { cause: thrown },
  );
}
