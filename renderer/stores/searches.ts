import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SearchTree } from './searchTree.ts';

/** Trees of searches that are over, by message id. Session only: what was found is stored with the reply. */
export interface SearchesState {
  readonly byMessage: Readonly<Record<string, SearchTree>>;
}
export type SearchesStore = StoreApi<SearchesState>;

export const createSearchesStore = (): SearchesStore => createStore<SearchesState>(() => ({ byMessage: {} }));

/** The latest are kept. */
const MOST = 16;

export function keepSearch(store: SearchesStore, messageId: string, tree: SearchTree): void {
  store.setState(({ byMessage: { [messageId]: _before, ...others } }) => ({
    byMessage: Object.fromEntries([...Object.entries(others), [messageId, tree] as const].slice(-MOST)),
  }));
}
