import type { IncomingMessage, ServerResponse } from 'node:http';

const expecting = new WeakMap<IncomingMessage, () => void>();

/** A client that announces a body and waits to hear that it is wanted ("Expect: 100-continue"): what is refused before is never sent. */
export function expectsAWord(request: IncomingMessage, response: ServerResponse): void {
  const { shouldKeepAlive } = response;
  // Without that word nobody knows what comes next on the connection.
  response.shouldKeepAlive = false;
  expecting.set(request, () => {
    response.shouldKeepAlive = shouldKeepAlive;
    response.writeContinue();
  });
}

/** The body of a request is wanted. */
export function askForBody(request: IncomingMessage): void {
  expecting.get(request)?.();
  expecting.delete(request);
}
