import { copyFileSync, existsSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { asideName } from '../files/aside.ts';

/** A person's files as they were before an update (ImageUpdate). */
export interface Copies {
  before(name: string): string | null;
  forget(name: string): void;
}

export interface BroughtBack {
  /** The file that is as it was before the update. */
  readonly path: string;
  /** Where the one that the update wrote is kept. */
  readonly aside: string;
}

/** Opens a person's files; where a version that was taken back left some in a newer form, those of before it. Each is brought back at most once. */
export function openWithCopies<T>(
  open: () => T,
  copies: Copies | undefined,
): { readonly opened: T; readonly back: readonly BroughtBack[] } {
  const back: BroughtBack[] = [];
  for (;;) {
    try {
      return { opened: open(), back };
    } catch (error) {
      if (!(error instanceof PagodaError) || error.code !== 'storage.newerVersion') throw error;
      const { path } = error.data as { path: string };
      const before = copies?.before(basename(path));
      if (before === null || before === undefined) throw error;
      const aside = asideName(path, 'newer');
      for (const suffix of ['', '-wal', '-shm'])
        if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
      copyFileSync(before, path);
      copies?.forget(basename(path));
      back.push({ path, aside });
    }
  }
}
