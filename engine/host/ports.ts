import type { Port } from '../transport/port.ts';

/** Electron's MessagePortMain, by shape: the engine knows no Electron. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** `process.parentPort` of an Electron utility process, by shape: each message with ports brings a new client. */
export interface ParentPortLike {
  on(event: 'message', listener: (event: { data: unknown; ports: MessagePortLike[] }) => void): unknown;
}

/** The parent port where this is a utility process, else null. */
export function parentPort(): ParentPortLike | null {
  return (process as { parentPort?: ParentPortLike }).parentPort ?? null;
}

export function messagePort(port: MessagePortLike): Port {
  let open = true;
  let tell: (() => void) | undefined;
  port.once('close', () => {
    open = false;
    tell?.();
  });
  return {
    post(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose(closed) {
      if (open) tell = closed;
      else closed();
    },
    close() {
      if (open) port.close();
      open = false;
    },
  };
}
