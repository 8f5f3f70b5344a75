import type { Handlers } from '../../../../engine/transport/server.ts';
import type { settingsContract } from '../../../ipc/contract/settings.ts';
import type { Trials } from '../../models/trials.ts';
import type { SettingsStore } from '../../settings/settingsStore.ts';

export interface SettingsOptions {
  readonly settings: SettingsStore;
  readonly trials: Pick<Trials, 'chosen'>;
  readonly engine: { startUnlessRunning(): void };
}

export function settingsHandlers({
  settings,
  trials,
  engine,
}: SettingsOptions): Handlers<typeof settingsContract> {
  return {
    settings,
    'settings.change': (wanted) => {
      const changed = settings.change(wanted);
      if (wanted.modelPath !== undefined) {
        trials.chosen();
        // An engine that was given up on, or waits, after the model before.
        engine.startUnlessRunning();
      }
      return changed;
    },
    'settings.reset': ({ keys }) => settings.reset(keys),
  };
}
