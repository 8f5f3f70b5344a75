import type { ServerResponse } from 'node:http';
import { isOver, onceOver } from './over.ts';

/** Whoever asked went away. */
export class Gone extends Error {}

/** Aborts with `Gone` when the connection of an answer closes before that is out, and as `closing` does when the server ends. */
export function goneSignal(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  const end = () => gone.abort(closing.reason);
  const leave = () => {
    closing.removeEventListener('abort', end);
    if (!response.writableFinished) gone.abort(new Gone());
  };
  closing.addEventListener('abort', end);
  if (closing.aborted) end();
  if (isOver(response)) leave();
  else onceOver(response, leave);
  return gone.signal;
}
