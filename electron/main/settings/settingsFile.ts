import { z } from 'zod';
import { settings, type Settings } from '../../ipc/contract/app.ts';
import { readPresets } from '../../ipc/contract/decoding.ts';
import { VersionedFile, type Loaded } from '../files/versionedFile.ts';

/** What a person changed; all else follows the defaults, today's and tomorrow's. */
export type ChangedSettings = Partial<Settings>;

const keys: readonly string[] = settings.keyof().options;

export interface SettingsFile {
  /** @throws PagodaError `storage.newerVersion` */
  load(): Loaded<ChangedSettings>;
  /** @throws PagodaError `file.unwritable` */
  save(changes: ChangedSettings): void;
}

/**
 * Each value on its own: one that this version does not know or allow takes no other with it, and stays in the file for the version that does. A
 * person who goes back to an older Pagoda and on again finds everything as it was.
 */
export function settingsFile(path: string): SettingsFile {
  const file = new VersionedFile<Record<string, unknown>>(path, {
    migrate: [],
    schema: z.record(z.string(), z.unknown()),
    empty: {},
  });
  let foreign: Record<string, unknown> = {};
  /** As they are in the file, and what this version knows of them. */
  let presets: { saved: unknown; known: ChangedSettings['presets'] } | null = null;
  return {
    load() {
      const { value, ...rest } = file.load();
      const known = readPresets(value['presets']);
      presets = known.length > 0 ? { saved: value['presets'], known } : null;
      const entries = Object.entries(presets ? { ...value, presets: known } : value);
      foreign = Object.fromEntries(entries.filter(([key, saved]) => !isOurs(key, saved)));
      return { ...rest, value: Object.fromEntries(entries.filter(([key, saved]) => isOurs(key, saved))) };
    },
    save(changes) {
      const untouched = presets && changes.presets === presets.known ? { presets: presets.saved } : {};
      file.save({ ...foreign, ...changes, ...untouched });
    },
  };
}

const isOurs = (key: string, value: unknown): boolean =>
  keys.includes(key) && settings.shape[key as keyof Settings].safeParse(value).success;
