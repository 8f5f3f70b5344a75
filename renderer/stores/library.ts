import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DownloadEntry, HubTokenState } from '../../electron/ipc/contract/downloads.ts';
import type { LibraryState } from '../../electron/ipc/contract/library.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { Contact, FoundModel, Offer } from '../../engine/contract/libraryProcess.ts';
import type { ModelDetails } from '../../engine/contract/modelDetails.ts';
import type { LoadRoom } from '../../engine/contract/models.ts';

/** Something that was asked for once. */
export type Asked<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

/** The models of this machine, and those that can be fetched. */
export interface LibraryStoreState {
  /** Null until main has sent it. */
  readonly state: LibraryState | null;
  /** How much a load of now could take; null: not known yet. */
  readonly room: LoadRoom | null;
  /** The model whose page is open, in full. */
  readonly details: (Asked<ModelDetails> & { readonly path: string }) | null;
  readonly hashes: Readonly<Record<string, Asked<string>>>;
  /** What is looked for in the list, and how it is ordered. */
  readonly wanted: LibraryWish;
  readonly downloads: readonly DownloadEntry[];
  readonly contacts: readonly Contact[];
  readonly token: HubTokenState;
  /** What is looked for at the hub. */
  readonly query: string;
  readonly found: (Asked<readonly FoundModel[]> & { readonly query: string }) | null;
  readonly offers: (Asked<readonly Offer[]> & { readonly repository: string }) | null;
}

export interface LibraryWish {
  readonly words: string;
  readonly only: 'all' | 'favourites' | 'duplicates' | 'toImport' | 'others';
  readonly order: 'name' | 'size' | 'latest';
}

export type LibraryStore = StoreApi<LibraryStoreState>;

export const createLibraryStore = (): LibraryStore =>
  createStore<LibraryStoreState>(() => ({
    state: null,
    room: null,
    details: null,
    hashes: {},
    wanted: { words: '', only: 'all', order: 'name' },
    downloads: [],
    contacts: [],
    token: 'none',
    query: '',
    found: null,
    offers: null,
  }));
