import type { Handlers } from '../../../../engine/transport/server.ts';
import type { updatesContract } from '../../../ipc/contract/updates.ts';
import type { SettingsStore } from '../../settings/settingsStore.ts';
import type { Updates } from '../../updates/updates.ts';
import type { ContactBook } from '../../downloads/contactBook.ts';
import { PagodaError } from '../../../../engine/contract/errors.ts';
import { done } from './done.ts';

/** What comes of them is told by `updates`: a download may take minutes. */
export function updateHandlers(
  updates: Updates,
  settings: SettingsStore,
  contacts: Pick<ContactBook, 'note'>,
): Handlers<typeof updatesContract> {
  /** The feed, where it may be asked. */
  const feed = (): string | null => {
    const { updateFeed, offline } = settings.current();
    if (updateFeed === null) return null;
    const { host } = new URL(updateFeed);
    if (offline) throw new PagodaError('download.offline', { host });
    contacts.note(host);
    return updateFeed;
  };
  return {
    updates,
    'updates.check': () =>
      done(() => {
        const address = feed();
        if (address !== null) void updates.check(address);
      }),
    'updates.download': () =>
      done(() => {
        feed();
        void updates.download();
      }),
  };
}
