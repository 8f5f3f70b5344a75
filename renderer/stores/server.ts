import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ServerKeyState } from '../../electron/ipc/contract/server.ts';
import type { ServerState } from '../../engine/contract/server.ts';

/** The app's HTTP server as main tells of it; null until it has. */
export interface ServerPageState {
  readonly state: ServerState | null;
  readonly key: ServerKeyState | null;
}
export type ServerStore = StoreApi<ServerPageState>;

export const createServerStore = (): ServerStore =>
  createStore<ServerPageState>(() => ({ state: null, key: null }));
