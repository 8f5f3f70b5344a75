import type {
  downloadsContract,
  DownloadEntry,
  HubTokenState,
} from '../../electron/ipc/contract/downloads.ts';
import {
  noNotes,
  type libraryContract,
  type LibraryState,
  type ModelNotes,
} from '../../electron/ipc/contract/library.ts';
import { PagodaError, type ErrorValue } from '../../engine/contract/errors.ts';
import type { Contact, FoundModel, Offer } from '../../engine/contract/libraryProcess.ts';
import type { Handlers } from '../../engine/transport/server.ts';
import { WatchableValue } from '../../engine/transport/watchableValue.ts';

/** The models of a machine and a hub as the page sees them, in memory. */
export class FakeLibrary {
  readonly state = new WatchableValue<LibraryState>({
    report: null,
    looking: false,
    error: null,
    hashes: {},
    comparing: 0,
    ownFolders: ['/models'],
  });
  readonly notes = new WatchableValue<Record<string, ModelNotes>>({});
  readonly downloads = new WatchableValue<DownloadEntry[]>([]);
  readonly token = new WatchableValue<HubTokenState>('none');
  readonly contacts = new WatchableValue<Contact[]>([]);
  found: FoundModel[] = [];
  offers: Offer[] = [];
  /** What was put into the trash. */
  readonly trashed: string[] = [];
  /** How often it was looked. */
  looks = 0;
  /** Set to make the next request of the hub fail. */
  hubError: ErrorValue | null = null;

  handlers(): Handlers<typeof libraryContract & typeof downloadsContract> {
    const hub = <T>(answer: T): T => {
      const error = this.hubError;
      this.hubError = null;
      if (error) throw new PagodaError(error.code, error.data);
      return answer;
    };
    return {
      library: this.state,
      'library.notes': this.notes,
      'library.look': () => {
        this.looks += 1;
        return {};
      },
      'library.addFolder': () => ({ path: null }),
      'library.removeFolder': () => ({}),
      'library.setNotes': ({ path, notes }) => {
        const before = this.notes.current()[path] ?? noNotes;
        const given = Object.fromEntries(Object.entries(notes).filter(([, value]) => value !== undefined));
        this.notes.set({ ...this.notes.current(), [path]: { ...before, ...given } });
        return {};
      },
      'library.details': ({ path }) => {
        throw new PagodaError('model.notFound', { path });
      },
      'library.hash': () => ({ sha256: '0'.repeat(64) }),
      'library.trash': ({ path }) => {
        this.trashed.push(path);
        return {};
      },
      'library.showFile': () => ({}),
      downloads: this.downloads,
      'hub.search': () => hub({ models: this.found }),
      'hub.offers': () => hub({ offers: this.offers }),
      'downloads.start': () => hub({ id: 'download-1' }),
      'downloads.pause': () => ({}),
      'downloads.resume': () => ({}),
      'downloads.remove': () => ({}),
      'hub.token': this.token,
      'hub.setToken': () => {
        this.token.set('sealed');
        return {};
      },
      'hub.removeToken': () => {
        this.token.set('none');
        return {};
      },
      contacts: this.contacts,
      'contacts.clear': () => {
        this.contacts.set([]);
        return {};
      },
    };
  }
}
