import type { Port } from './port.ts';

/** What a channel between a Node process and its child has, on either side (`process`, or a forked `ChildProcess`); by shape. */
export interface ProcessChannel {
  readonly connected: boolean;
  send?(message: unknown, ...rest: unknown[]): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'disconnect', listener: () => void): unknown;
  disconnect?(): void;
}

/** A child process channel as a `Port`. Fork with `serialization: 'advanced'`, or typed arrays and NaN do not survive. */
export function processPort(channel: ProcessChannel): Port {
  let listener: ((message: unknown) => void) | undefined;
  const early: unknown[] = [];
  channel.on('message', (message) => (listener ? listener(message) : void early.push(message)));
  return {
    post(message) {
      // The callback takes the error of a link that breaks at this very moment; `onClose` tells of it.
      if (channel.connected) channel.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage(take) {
      listener = take;
      for (const message of early.splice(0)) take(message);
    },
    onClose(closed) {
      if (channel.connected) channel.once('disconnect', closed);
      else closed();
    },
    close() {
      if (channel.connected) channel.disconnect?.();
    },
  };
}
