import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorValue } from '../../engine/contract/errors.ts';

/** Replies whose text is in memory and not yet on disk, by message id, with why where that is known. Session only. */
export interface UnsavedState {
  readonly byMessage: Readonly<Record<string, ErrorValue | null>>;
}
export type UnsavedStore = StoreApi<UnsavedState>;

export const createUnsavedStore = (): UnsavedStore => createStore<UnsavedState>(() => ({ byMessage: {} }));

export function markUnsaved(store: UnsavedStore, messageId: string, error: ErrorValue | null): void {
  store.setState(({ byMessage }) => ({ byMessage: { ...byMessage, [messageId]: error } }));
}

export function markSaved(store: UnsavedStore, messageId: string): void {
  store.setState((state) => {
    if (!(messageId in state.byMessage)) return state;
    const { [messageId]: _saved, ...rest } = state.byMessage;
    return { byMessage: rest };
  });
}
