import { z } from 'zod';
import { modelTrouble } from '../../ipc/contract/app.ts';
import { VersionedFile } from '../files/versionedFile.ts';

/** A file as it was when it wrote a reply: another one under its name has yet to show that it can. */
const proven = z.object({ path: z.string(), bytes: z.number(), changedAt: z.number() });
export type Proven = z.output<typeof proven>;

const trials = z.object({
  /** The file that is being loaded. Found at a start, it is what this program, or all of the machine, ended over. */
  loading: z.string().nullable(),
  /** Latest first. */
  proven: z.array(proven),
  trouble: modelTrouble.nullable(),
});
export type SavedTrials = z.output<typeof trials>;

export const trialsFile = (path: string): VersionedFile<SavedTrials> =>
  new VersionedFile(path, {
    migrate: [],
    schema: trials,
    empty: { loading: null, proven: [], trouble: null },
  });
