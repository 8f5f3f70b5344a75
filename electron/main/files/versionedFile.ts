import { readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { asideName } from './aside.ts';
import { atomicWrite } from './atomicWrite.ts';

const saved = z.object({ version: z.int().min(1), value: z.unknown() });

export interface Loaded<T> {
  readonly value: T;
  /** Where a file that cannot be used was put; a new one begins. */
  readonly setAside?: string;
}

export interface Shape<T> {
  /** `migrate[n]` turns a value of version n+1 into one of version n+2; the current version is one more than there are steps. */
  readonly migrate: readonly ((old: unknown) => unknown)[];
  readonly schema: z.ZodType<T>;
  /** What there is before anything was saved. */
  readonly empty: T;
}

/** A small JSON file `{version, value}`. */
export class VersionedFile<T> {
  constructor(
    private readonly path: string,
    private readonly shape: Shape<T>,
  ) {}

  /** Never throws: what cannot be read, or was written by a newer version, is kept under another name. */
  load(): Loaded<T> {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch {
      return { value: this.shape.empty };
    }
    const value = this.parse(text);
    return value === undefined
      ? { value: this.shape.empty, setAside: this.putAside() }
      : { value: value.current };
  }

  /** @throws PagodaError `file.unwritable` */
  save(value: T): void {
    atomicWrite(this.path, `${JSON.stringify({ version: this.shape.migrate.length + 1, value }, null, 2)}\n`);
  }

  private parse(text: string): { current: T } | undefined {
    try {
      // An editor may have put a byte order mark before it.
      const { version, value } = saved.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
      if (version > this.shape.migrate.length + 1) return undefined;
      const migrated = this.shape.migrate.slice(version - 1).reduce((old, step) => step(old), value);
      return { current: this.shape.schema.parse(migrated) };
    } catch {
      return undefined;
    }
  }

  private putAside(): string {
    const aside = asideName(this.path, 'unreadable');
    try {
      renameSync(this.path, aside);
    } catch {
      return this.path;
    }
    return aside;
  }
}
