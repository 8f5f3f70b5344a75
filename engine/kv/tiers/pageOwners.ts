import { appendFile, lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../files/replaceFile.ts';
import { addOwner, loseOwner } from '../owners.ts';

export const PAGE_ENDING = '.page';
/** In each folder of pages: lines of JSON, a page's name and a chat whose text it is. A page that no line names is nobody's to keep. */
export const OWNERS_FILE = 'owners.log';

const line = z.tuple([z.string(), z.string()]);
type Owned = Map<string, Set<string>>;

/** Whose the page files of a folder are. Lines are added before the file is there, so that none is ever without. */
export class PageOwners {
  private readonly path: string;
  /** Changes of the file, one after the other. */
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {
    this.path = join(folder, OWNERS_FILE);
  }

  async read(): Promise<Owned> {
    const owned: Owned = new Map();
    const text = await readFile(this.path, 'utf8').catch(() => '');
    for (const each of text.split('\n')) {
      const [key, owner] = parse(each) ?? [];
      if (key === undefined || owner === undefined) continue;
      const owners = owned.get(key) ?? new Set();
      addOwner(owners, owner);
      owned.set(key, owners);
    }
    return owned;
  }

  note(key: string, owners: Iterable<string>): Promise<void> {
    // What was added before may have been cut, by a disk that was full or a process that ended: it is not to take this along.
    const lines = [...owners].map((owner) => `\n${JSON.stringify([key, owner])}\n`).join('');
    return this.then(() => appendFile(this.path, lines, { mode: 0o600 }));
  }

  /** What these say and nothing else. */
  rewrite(owned: Iterable<readonly [key: string, owners: Iterable<string>]>): Promise<void> {
    const lines = [...owned].flatMap(([key, owners]) =>
      [...owners].map((owner) => `${JSON.stringify([key, owner])}\n`),
    );
    const text = lines.join('');
    // On a full disk there is room for it only in the place of the one before; where that is cut, pages are nobody's, and go.
    return this.then(() =>
      replaceFile(this.path, text, { mode: 0o600 }).catch(() => writeFile(this.path, text, { mode: 0o600 })),
    );
  }

  /** Deletes the files that are this chat's alone, or nobody's known; returns their names and bytes. For folders whose books nobody keeps. */
  async forget(chat: string): Promise<Map<string, number>> {
    const owned = await this.read();
    const deleted = new Map<string, number>();
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith(PAGE_ENDING)) continue;
      const key = name.slice(0, -PAGE_ENDING.length);
      const owners = owned.get(key);
      if (owners && !loseOwner(owners, chat)) continue;
      const path = join(this.folder, name);
      deleted.set(path, await removeFile(path));
      owned.delete(key);
    }
    await this.rewrite(owned);
    return deleted;
  }

  private then(change: () => Promise<void>): Promise<void> {
    const done = this.last.then(change);
    this.last = done.catch(() => undefined);
    return done;
  }
}

/** Bytes that are free now; 0 where there was no such file. A folder is none of ours and stays. */
export async function removeFile(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (!found || found.isDirectory()) return 0;
  await rm(path, { force: true });
  return found.size;
}

function parse(text: string): [string, string] | null {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null; // Half a line, from a process that ended: its page is nobody's.
  }
}
