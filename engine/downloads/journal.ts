import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { removeLeftovers, replaceFile } from '../files/replaceFile.ts';
import type { Range } from './ranges.ts';

const range = z.tuple([z.int().min(0), z.int().min(0)]).readonly();

/** What of a download is on disk, beside the file with its bytes: enough to go on after a restart, and to notice that the source has changed. */
const journal = z.object({
  version: z.literal(1),
  bytes: z.int().min(0),
  /** The source's own mark of this content (its ETag), null: it gives none. */
  mark: z.string().nullable(),
  done: z.array(range).readonly(),
});
export type Journal = z.output<typeof journal>;

export const partOf = (file: string): string => `${file}.part`;
export const journalOf = (file: string): string => `${file}.part.json`;

/** Null where there is none, or none that can be trusted. */
export async function readJournal(file: string): Promise<Journal | null> {
  try {
    const found = journal.parse(JSON.parse(await readFile(journalOf(file), 'utf8')));
    return isSound(found) ? found : null;
  } catch {
    return null;
  }
}

/** Whole or not at all. */
export async function writeJournal(file: string, found: Journal): Promise<void> {
  await removeLeftovers(journalOf(file));
  await replaceFile(journalOf(file), JSON.stringify(found));
}

/** Removes what there is of a download that is not done. */
export async function discard(file: string): Promise<void> {
  await rm(partOf(file), { force: true });
  await rm(journalOf(file), { force: true });
}

/** In order, apart, and inside the file. */
const isSound = ({ done, bytes }: Journal): boolean =>
  done.every((range: Range, index: number) => {
    const before = index === 0 ? -1 : done[index - 1]![1];
    return range[0] < range[1] && range[0] > before && range[1] <= bytes;
  });
