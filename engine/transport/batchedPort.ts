import type { Port } from './port.ts';

/**
 * Sends what is posted in one go as one message, an array where there are several: a step brings each of sixteen replies something to send, and
 * a message costs both processes more than its contents. The order stays; nothing waits longer than the microtask queue.
 */
export function batchedPort(port: Port): Port {
  let waiting: unknown[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) port.post(batch.length === 1 ? batch[0] : batch);
  };
  return {
    post(message) {
      if (waiting.push(message) === 1) queueMicrotask(flush);
    },
    onMessage: (listener) => port.onMessage(listener),
    onClose: (listener) => port.onClose(listener),
    close() {
      flush();
      port.close();
    },
  };
}

/** The messages in what a batched port sent. */
export const unbatched = (message: unknown): readonly unknown[] =>
  Array.isArray(message) ? (message as readonly unknown[]) : [message];
