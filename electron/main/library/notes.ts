import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import { modelNotes, noNotes, type ModelNotes } from '../../ipc/contract/library.ts';
import { VersionedFile } from '../files/versionedFile.ts';

export type AllNotes = Readonly<Record<string, ModelNotes>>;

export const notesFile = (path: string): VersionedFile<Record<string, ModelNotes>> =>
  new VersionedFile<Record<string, ModelNotes>>(path, {
    migrate: [],
    schema: z.record(z.string(), modelNotes),
    empty: {},
  });

/** What a person noted about models, by their paths. A model that is gone keeps its notes: its disk may come back. */
export class Notes extends WatchableValue<Record<string, ModelNotes>> {
  constructor(
    notes: Record<string, ModelNotes>,
    private readonly save: (notes: Record<string, ModelNotes>) => void,
  ) {
    super(notes);
  }

  /** @throws PagodaError `file.unwritable`, and nothing changes then */
  change(path: string, change: { readonly [K in keyof ModelNotes]?: ModelNotes[K] | undefined }): void {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const { [path]: before = noNotes, ...others } = this.current();
    const after = { ...before, ...given };
    const all = isDeepStrictEqual(after, noNotes) ? others : { ...others, [path]: after };
    this.save(all);
    this.set(all);
  }
}
