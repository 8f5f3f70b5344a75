import { readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { PagodaError } from '../../../engine/contract/errors.ts';
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
  /** What a newer version wrote is refused, unless it is not worth keeping this version from starting: then it is left as it is, and nothing is saved. */
  readonly newer?: 'refuse' | 'leave';
}

/** A small JSON file `{version, value}`. */
export class VersionedFile<T> {
  /** A newer version's file lies there. */
  private left = false;

  constructor(
    private readonly path: string,
    private readonly shape: Shape<T>,
  ) {}

  /**
   * What cannot be read is kept under another name.
   *
   * @throws PagodaError `storage.newerVersion` where a newer version wrote it; the file stays as it is.
   */
  load(): Loaded<T> {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return { value: this.shape.empty };
      // It is there, whatever keeps it from being read: the next save must not take its place.
      return { value: this.shape.empty, setAside: this.putAside() };
    }
    const parsed = this.parse(text);
    if (parsed === undefined) return { value: this.shape.empty, setAside: this.putAside() };
    if ('current' in parsed) return { value: parsed.current };
    const { found } = parsed;
    this.left = this.shape.newer === 'leave';
    if (this.left) return { value: this.shape.empty };
    throw new PagodaError('storage.newerVersion', { path: this.path, found, supported: this.version });
  }

  /** @throws PagodaError `file.unwritable` */
  save(value: T): void {
    if (this.left) return;
    atomicWrite(this.path, `${JSON.stringify({ version: this.version, value }, null, 2)}\n`);
  }

  private get version(): number {
    return this.shape.migrate.length + 1;
  }

  /** `found`: its version, which is newer than ours. */
  private parse(text: string): { current: T } | { found: number } | undefined {
    try {
      // An editor may have put a byte order mark before it.
      const { version, value } = saved.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
      if (version > this.version) return { found: version };
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
