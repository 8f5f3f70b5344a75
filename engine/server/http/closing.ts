import { setMaxListeners } from 'node:events';
import { ApiError } from '../apiError.ts';
import type { Traffic } from './traffic.ts';

/** The end of a server: whoever is being answered is told of it before connections are closed. */
export class Closing {
  private readonly ending = new AbortController();

  constructor(
    private readonly traffic: Traffic,
    /** How long the last words may take to go out, in milliseconds. */
    private readonly withinMs: number,
  ) {
    // One listener a request.
    setMaxListeners(0, this.ending.signal);
  }

  /** Aborts, with the `ApiError` 503 to answer with, once the server is to end. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Ends all requests, and resolves when their answers are out, when time is up, or when `hurry` aborts. */
  async begin(hurry?: AbortSignal): Promise<void> {
    this.ending.abort(
      new ApiError(503, 'This server is being closed. Try again later.', {
        code: 'server_closed',
        retryAfter: 5,
      }),
    );
    let over = () => {};
    const timeUp = new Promise<void>((resolve) => (over = resolve));
    const timer = setTimeout(over, hurry?.aborted ? 0 : this.withinMs);
    hurry?.addEventListener('abort', over);
    await Promise.race([this.traffic.atRest(), timeUp]);
    hurry?.removeEventListener('abort', over);
    clearTimeout(timer);
  }
}
