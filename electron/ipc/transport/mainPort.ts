import type { Port } from '../../../engine/transport/port.ts';

/** What we use of Electron's MessagePortMain; by shape, so that this file runs anywhere. */
export interface MessagePortMainLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Electron's MessagePortMain as a `Port`: it delivers nothing before `start`, and throws when used after its end. */
export function mainPort(port: MessagePortMainLike): Port {
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
