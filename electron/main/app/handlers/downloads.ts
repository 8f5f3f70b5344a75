import type { Handlers } from '../../../../engine/transport/server.ts';
import type { downloadsContract } from '../../../ipc/contract/downloads.ts';
import { hubOf } from '../../downloads/access.ts';
import type { ContactBook } from '../../downloads/contactBook.ts';
import type { Downloads } from '../../downloads/downloads.ts';
import type { HubToken } from '../../downloads/hubToken.ts';
import type { LibraryClient } from '../../library/librarian.ts';
import type { SettingsStore } from '../../settings/settingsStore.ts';
import { done } from './done.ts';

export interface DownloadHandlerOptions {
  readonly downloads: Downloads;
  readonly hubToken: HubToken;
  readonly contacts: ContactBook;
  readonly settings: SettingsStore;
  /** Of the process that reaches the hub. */
  readonly libraryClient: () => LibraryClient;
}

export function downloadHandlers({
  downloads,
  hubToken,
  contacts,
  settings,
  libraryClient,
}: DownloadHandlerOptions): Handlers<typeof downloadsContract> {
  return {
    downloads,
    'hub.search': (params) => libraryClient().request('hub.search', params),
    'hub.offers': (params) => libraryClient().request('hub.offers', params),
    'downloads.start': ({ repository, offer }) => ({ id: downloads.start(repository, offer) }),
    'downloads.pause': async ({ id }) => {
      await downloads.pause(id);
      return {};
    },
    'downloads.resume': ({ id }) => done(() => downloads.resume(id)),
    'downloads.remove': async ({ id }) => {
      await downloads.remove(id);
      return {};
    },
    'hub.token': hubToken,
    'hub.setToken': ({ token }) => done(() => hubToken.use(hubOf(settings.current()), token)),
    'hub.removeToken': () => done(() => hubToken.remove()),
    contacts,
    'contacts.clear': () => done(() => contacts.clear()),
  };
}
