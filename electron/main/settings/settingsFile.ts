import { z } from 'zod';
import { settings, type Settings } from '../../ipc/contract/app.ts';
import { VersionedFile } from '../files/versionedFile.ts';

/** What a person changed; all else follows the defaults, today's and tomorrow's. */
export type ChangedSettings = Partial<Settings>;

const keys = settings.keyof().options;

/** Each value on its own: one that is no longer allowed falls back to its default and takes no other with it. */
const changedSettings = z.record(z.string(), z.unknown()).transform((raw): ChangedSettings => {
  const entries = keys.flatMap((key) => {
    const parsed = settings.shape[key].safeParse(raw[key]);
    return key in raw && parsed.success ? [[key, parsed.data]] : [];
  });
  return Object.fromEntries(entries) as ChangedSettings;
});

export const settingsFile = (path: string): VersionedFile<ChangedSettings> =>
  new VersionedFile(path, { migrate: [], schema: changedSettings, empty: {} });
