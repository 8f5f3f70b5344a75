import type { MessagePortLike } from './messagePort.ts';

/** `process.parentPort` of an Electron utility process, by shape: each message with ports brings a new client. */
export interface ParentPortLike {
  on(event: 'message', listener: (event: { data: unknown; ports: MessagePortLike[] }) => void): unknown;
}

/** The parent port where this is a utility process, else null. */
export function parentPort(): ParentPortLike | null {
  return (process as { parentPort?: ParentPortLike }).parentPort ?? null;
}
