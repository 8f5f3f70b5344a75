import type { Port } from './port.ts';

/**
 * Sends what is posted in one go as one message, an array where there are several: a step brings each of sixteen replies something to send, and
 * a message costs both processes more than its contents. The order stays; nothing waits longer than the microtask queue. A message that cannot
 * be sent (it holds a function, say) keeps nothing from the others: `unsendable` gets it, after them.
 */
export function batchedPort(port: Port, unsendable: (message: unknown, error: unknown) => void): Port {
  let waiting: unknown[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      port.post(batch.length === 1 ? batch[0] : batch);
    } catch {
      sendEach(batch);
    }
  };
  const sendEach = (batch: readonly unknown[]) => {
    for (const message of batch) {
      try {
        port.post(message);
      } catch (error) {
        unsendable(message, error);
      }
    }
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
