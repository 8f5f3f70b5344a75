import type { ServerResponse } from 'node:http';
import { isOver, onceOver } from './over.ts';

/** Whoever asked went away. */
export class Gone extends Error {}

/** Aborts with `Gone` when the connection of an answer closes before that is out. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const leave = () => {
    if (!response.writableFinished) gone.abort(new Gone());
  };
  if (isOver(response)) leave();
  else onceOver(response, leave);
  return gone.signal;
}
