import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** One listener per connection, however many requests come over it at once. */
const waiting = new WeakMap<Socket, Set<() => void>>();

/** Whether nothing of an answer can reach whoever asked any more. */
export const isOver = ({ destroyed, req }: ServerResponse): boolean => destroyed || req.socket.destroyed;

/**
 * Calls `listener` once, when an answer is out or its connection closes. An answer that has to wait for others on the same connection has no socket yet and
 * is not told of its end by itself.
 */
export function onceOver(response: ServerResponse, listener: () => void): void {
  const { socket } = response.req;
  const listeners = waiting.get(socket) ?? watched(socket);
  const over = () => {
    if (!listeners.delete(over)) return;
    response.off('close', over);
    listener();
  };
  listeners.add(over);
  response.once('close', over);
}

/** Whether something is being answered on a connection. */
export const hasAnswers = (socket: Socket): boolean => (waiting.get(socket)?.size ?? 0) > 0;

function watched(socket: Socket): Set<() => void> {
  const listeners = new Set<() => void>();
  waiting.set(socket, listeners);
  socket.once('close', () => {
    for (const over of listeners) over();
  });
  return listeners;
}
