import { isDeepStrictEqual } from 'node:util';
import { defaultSettings, type Settings } from '../../ipc/contract/app.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { ChangedSettings } from './settingsFile.ts';

/** The settings in force. `save` keeps what was changed; where it throws, nothing changes. */
export class SettingsStore extends WatchableValue<Settings> {
  constructor(
    private changes: ChangedSettings,
    private readonly save: (changes: ChangedSettings) => void,
  ) {
    super({ ...defaultSettings, ...changes });
  }

  change(wanted: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Settings {
    const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
    return this.replace({ ...this.changes, ...(Object.fromEntries(given) as ChangedSettings) });
  }

  /** Back to the defaults. */
  reset(keys: readonly (keyof Settings)[]): Settings {
    const kept = Object.entries(this.changes).filter(([key]) => !keys.includes(key as keyof Settings));
    return this.replace(Object.fromEntries(kept));
  }

  /** What is as by default was not changed. */
  private replace(wanted: ChangedSettings): Settings {
    const entries = Object.entries(wanted) as [keyof Settings, unknown][];
    const changes = Object.fromEntries(
      entries.filter(([key, value]) => !isDeepStrictEqual(value, defaultSettings[key])),
    );
    this.save(changes);
    this.changes = changes;
    this.set({ ...defaultSettings, ...changes });
    return this.current();
  }
}
