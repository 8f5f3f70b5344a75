import { DecoratorHandler, type Dispatcher } from 'undici';

/** What may wait here for a slow reader, in bytes. */
const MOST_WAITING = 16 * 1024 * 1024;

/**
 * For undici up to 7.30: a server that ends a response by closing the connection (HTTP/1.0, or "Connection: close") while its reader is held ends this
 * process by an assertion of undici's. So the connection is only ever held far from its end, and what comes faster than it is read waits here.
 */
export const unpaused: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
  dispatch(options, new Unpaused(handler));

class Unpaused extends DecoratorHandler implements Dispatcher.DispatchHandler {
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** Of the response that are still to come; null: not said. */
  private toCome: number | null = null;
  private held = false;
  private ended: (() => void) | undefined;
  private towardsReader: Dispatcher.DispatchController | undefined;

  private get reader(): Required<Dispatcher.DispatchHandler> {
    return DecoratorHandler.prototype as unknown as Required<Dispatcher.DispatchHandler>;
  }

  onResponseStart(
    connection: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    message?: string,
  ): void {
    const length = Number(headers['content-length'] ?? NaN);
    this.toCome = Number.isSafeInteger(length) ? length : null;
    const pause = () => {
      this.held = true;
    };
    const resume = () => {
      this.held = false;
      this.hand(connection);
    };
    this.towardsReader = new Proxy(connection, {
      get: (target, name) => {
        if (name === 'pause') return pause;
        if (name === 'resume') return resume;
        if (name === 'paused') return this.held;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    this.reader.onResponseStart.call(this, this.towardsReader, status, headers, message);
  }

  onResponseData(connection: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.toCome !== null) this.toCome -= chunk.length;
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    this.hand(connection);
    const farFromEnd = this.toCome !== null && this.toCome > MOST_WAITING;
    if (this.waitingBytes > MOST_WAITING && farFromEnd) connection.pause();
  }

  onResponseEnd(
    _: Dispatcher.DispatchController,
    trailers: Record<string, string | string[] | undefined>,
  ): void {
    this.ended = () => this.reader.onResponseEnd.call(this, this.towardsReader!, trailers);
    if (this.waiting.length === 0) this.ended();
  }

  private hand(connection: Dispatcher.DispatchController): void {
    while (!this.held) {
      const chunk = this.waiting.shift();
      if (!chunk) break;
      this.waitingBytes -= chunk.length;
      this.reader.onResponseData.call(this, this.towardsReader!, chunk);
      if (this.waiting.length === 0) this.ended?.();
    }
    if (connection.paused && this.waitingBytes < MOST_WAITING / 2) connection.resume();
  }
}
