import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ImportJob } from '../../electron/ipc/contract/imports.ts';
import type { TakenPaths } from '../../electron/ipc/contract/models.ts';

/** What becomes of what a person handed over. */
export interface ImportsState {
  readonly jobs: readonly ImportJob[];
  /** What of it is nothing to use, until it is put away. */
  readonly refused: TakenPaths['refused'];
  /** Folders held more than was taken. */
  readonly more: boolean;
  /** The import whose model is used as soon as it is done, and the model that was wanted before: another choice settles it. */
  readonly toUse: { readonly id: number; readonly unless: string | null } | null;
}
export type ImportsStore = StoreApi<ImportsState>;

export const createImportsStore = (): ImportsStore =>
  createStore<ImportsState>(() => ({ jobs: [], refused: [], more: false, toUse: null }));
