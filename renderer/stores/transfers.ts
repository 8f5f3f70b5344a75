import { createStore, type StoreApi } from 'zustand/vanilla';

/** Conversations on their way in or out, which takes a while where they are many. */

export type ChatImport =
  | { readonly kind: 'reading'; readonly name: string }
  | { readonly kind: 'taking'; readonly name: string; readonly done: number; readonly total: number };

export interface TransfersState {
  /** The file whose conversations are taken in. */
  readonly importing: ChatImport | null;
  /** Files that come after it. */
  readonly filesWaiting: number;
  /** How many chats of all are written for the file that takes them along. */
  readonly saving: { readonly done: number; readonly total: number } | null;
}
export type TransfersStore = StoreApi<TransfersState>;

export const createTransfersStore = (): TransfersStore =>
  createStore<TransfersState>(() => ({ importing: null, filesWaiting: 0, saving: null }));
