import { z } from 'zod';
import { VersionedFile } from '../files/versionedFile.ts';

/** A model a person opened: where it lies and what it calls itself. Times are milliseconds since 1970. */
const remembered = z.object({ path: z.string(), name: z.string(), lastUsedAt: z.number() });
export type Remembered = z.output<typeof remembered>;

export const rememberedFile = (path: string): VersionedFile<readonly Remembered[]> =>
  new VersionedFile<readonly Remembered[]>(path, {
    migrate: [],
    schema: z.array(remembered),
    empty: [],
  });
