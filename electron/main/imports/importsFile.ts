import { z } from 'zod';
import { importSize } from '../../../engine/contract/imports.ts';
import { VersionedFile } from '../files/versionedFile.ts';

const what = { folder: z.string(), name: z.string(), mark: z.string(), size: importSize };

const savedImports = z.object({
  /** `begun`: a file for it was being written. Found so at a start, the app ended over it. `output`: that file; some of it may be there, to be gone on with. */
  open: z.array(z.object({ ...what, begun: z.boolean(), output: z.string().optional() })),
  /** Latest first. A folder that comes again as it was is not imported again while its file is there. */
  done: z.array(z.object({ ...what, output: z.string() })),
});
export type SavedImports = z.output<typeof savedImports>;
export type SavedImport = Omit<SavedImports['open'][number], 'begun'>;

export const noImports: SavedImports = { open: [], done: [] };

export const importsFile = (path: string): VersionedFile<SavedImports> =>
  new VersionedFile(path, { migrate: [], schema: savedImports, empty: noImports, newer: 'leave' });
