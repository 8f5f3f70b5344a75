import type { Port } from './port.ts';

/** Electron's MessagePortMain, by shape: the engine knows no Electron. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** It delivers nothing before `start`, and throws when used after its end. */
export function messagePort(port: MessagePortLike): Port {
  let open = true;
  let tell: (() => void) | undefined;
  port.once('close', () => {
    open = false;
    tell?.();
  });
  return {
    post: (message) => {
      if (open) port.postMessage(message);
    },
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => {
      if (open) tell = listener;
      else listener();
    },
    close: () => {
      tell = undefined;
      if (open) port.close();
      open = false;
    },
  };
}
