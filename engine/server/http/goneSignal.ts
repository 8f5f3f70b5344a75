import type { ServerResponse } from 'node:http';

/** Whoever asked went away. */
export class Gone extends Error {}

/** Aborts with `Gone` when the connection of an answer closes before that is out. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  const leave = () => {
    if (!response.writableFinished) gone.abort(new Gone());
  };
  response.once('close', leave);
  if (response.destroyed) leave();
  return gone.signal;
}
