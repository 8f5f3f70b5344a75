import type { Handlers } from '../../../../engine/transport/server.ts';
import type { updatesContract } from '../../../ipc/contract/updates.ts';
import type { SettingsStore } from '../../settings/settingsStore.ts';
import type { Updates } from '../../updates/updates.ts';
import { done } from './done.ts';

/** What comes of them is told by `updates`: a download may take minutes. */
export function updateHandlers(updates: Updates, settings: SettingsStore): Handlers<typeof updatesContract> {
  return {
    updates,
    'updates.check': () =>
      done(() => {
        const { updateFeed } = settings.current();
        if (updateFeed !== null) void updates.check(updateFeed);
      }),
    'updates.download': () => done(() => void updates.download()),
  };
}
