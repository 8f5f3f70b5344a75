import { z } from 'zod';
import { fromErrorValue, PagodaError, toErrorValue, type ErrorValue } from '../contract/errors.ts';
import type {
  Contract,
  Event,
  LiveNames,
  ParamsIn,
  RequestNames,
  Result,
  StreamNames,
  Value,
} from '../contract/kinds.ts';
import { unbatched } from './batchedPort.ts';
import type { Port } from './port.ts';
import { reportFault } from './report.ts';
import { serverFrame, type ClientFrame, type ServerFrame } from './wire.ts';

/** A stream under way: iterate its events, or cancel it. The last event is always `done` or `failed`. */
export interface OpenStream<E> extends AsyncIterable<E> {
  cancel(): void;
}

/**
 * The asking side of a contract. When the link ends, every open request and stream ends with `closeReason` (`engine.disconnected` unless
 * `fail` said otherwise): nobody waits for ever.
 */
export class Client<C extends Contract> {
  private nextId = 1;
  private readonly requests = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void; name: string }
  >();
  private readonly streams = new Map<number, { name: string; queue: StreamQueue }>();
  private readonly watches = new Map<number, { name: string; listener: (value: never) => void }>();
  private ended: ErrorValue | undefined;

  constructor(
    private readonly contract: C,
    private readonly port: Port,
  ) {
    port.onMessage((message) => {
      for (const frame of unbatched(message)) this.take(frame);
    });
    port.onClose(() => this.fail({ code: 'engine.disconnected', data: {} }));
  }

  /** Rejects with a `PagodaError`. */
  request<N extends RequestNames<C>>(name: N, params: ParamsIn<C[N]>): Promise<Result<C[N]>> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(fromErrorValue(this.ended));
      const id = this.nextId++;
      this.requests.set(id, { resolve: resolve as (result: unknown) => void, reject, name });
      try {
        this.send({ frame: 'request', id, name, params });
      } catch (error) {
        this.fault(id, error);
      }
    });
  }

  /** Calls `listener` with the current value and each later one, until the returned function is called. */
  watch<N extends LiveNames<C>>(name: N, listener: (value: Value<C[N]>) => void): () => void {
    if (this.ended) return () => {};
    const id = this.nextId++;
    this.watches.set(id, { name, listener });
    this.send({ frame: 'watch', id, name });
    return () => {
      if (this.watches.delete(id) && !this.ended) this.send({ frame: 'unwatch', id });
    };
  }

  open<N extends StreamNames<C>>(name: N, params: ParamsIn<C[N]>): OpenStream<Event<C[N]>> {
    const id = this.nextId++;
    const queue = new StreamQueue(() => {
      if (!this.ended && this.streams.has(id)) this.send({ frame: 'cancel', id });
    });
    if (this.ended) queue.push({ type: 'failed', error: this.ended });
    else {
      this.streams.set(id, { name, queue });
      try {
        this.send({ frame: 'open', id, name, params });
      } catch (error) {
        this.fault(id, error);
      }
    }
    return queue as OpenStream<Event<C[N]>>;
  }

  /** Ends everything that is open with `reason`; later calls fail the same way. The first reason stands. */
  fail(reason: ErrorValue): void {
    if (this.ended) return;
    this.ended = reason;
    for (const { reject } of this.requests.values()) reject(fromErrorValue(reason));
    for (const { queue } of this.streams.values()) queue.push({ type: 'failed', error: reason });
    this.requests.clear();
    this.streams.clear();
    this.watches.clear();
  }

  close(): void {
    this.fail({ code: 'engine.disconnected', data: {} });
    this.port.close();
  }

  private send(frame: ClientFrame): void {
    this.port.post(frame);
  }

  /** Takes one frame of a message that may hold more: whatever is wrong with it ends with it. */
  private take(message: unknown): void {
    try {
      const parsed = serverFrame.safeParse(message);
      if (parsed.success) return this.receive(parsed.data);
      const error = new PagodaError('internal', { detail: `not a server frame: ${parsed.error.message}` });
      if (!this.fault(idOf(message), error)) reportFault('the link', error);
    } catch (error) {
      reportFault('a listener failed', error);
    }
  }

  /** Ends the request or stream of this number with a fault of the link's own. Returns whether there was one. */
  private fault(id: number | undefined, error: unknown): boolean {
    if (id === undefined) return false;
    const stream = this.streams.get(id);
    stream?.queue.push({ type: 'failed', error: toErrorValue(error) });
    this.streams.delete(id);
    const request = this.settled(id);
    request?.reject(fromErrorValue(toErrorValue(error)));
    return stream !== undefined || request !== undefined;
  }

  private receive(frame: ServerFrame): void {
    switch (frame.frame) {
      case 'result': {
        const waiting = this.settled(frame.id);
        const kind = waiting && this.contract[waiting.name];
        if (!waiting || kind?.kind !== 'request') return;
        const result = kind.result.safeParse(frame.result);
        if (result.success) waiting.resolve(result.data);
        else
          waiting.reject(new PagodaError('internal', { detail: `${waiting.name}: ${result.error.message}` }));
        return;
      }
      case 'error':
        this.settled(frame.id)?.reject(fromErrorValue(frame.error));
        return;
      case 'value': {
        const watch = this.watches.get(frame.id);
        const kind = watch && this.contract[watch.name];
        if (watch && kind?.kind === 'live') watch.listener(kind.value.parse(frame.value) as never);
        return;
      }
      case 'event': {
        const open = this.streams.get(frame.id);
        const kind = open && this.contract[open.name];
        if (!open || kind?.kind !== 'stream') return;
        const event = kind.event.safeParse(frame.event);
        const last = open.queue.push(
          event.success
            ? (event.data as StreamEvent)
            : {
                type: 'failed',
                error: { code: 'internal', data: { detail: `${open.name}: ${event.error.message}` } },
              },
        );
        if (last) this.streams.delete(frame.id);
      }
    }
  }

  private settled(id: number) {
    const waiting = this.requests.get(id);
    this.requests.delete(id);
    return waiting;
  }
}

/** The number of a frame that is otherwise none. */
const idOf = (message: unknown): number | undefined => {
  const parsed = z.object({ id: z.int() }).safeParse(message);
  return parsed.success ? parsed.data.id : undefined;
};

interface StreamEvent {
  readonly type: string;
  readonly error?: ErrorValue;
}

/** Events that wait for their reader. One reader. */
class StreamQueue implements OpenStream<StreamEvent> {
  private readonly events: StreamEvent[] = [];
  private final = false;
  private wake: (() => void) | undefined;

  constructor(readonly cancel: () => void) {}

  /** Returns whether this was the final event; anything after it is dropped. */
  push(event: StreamEvent): boolean {
    if (this.final) return true;
    this.final = event.type === 'done' || event.type === 'failed';
    this.events.push(event);
    this.wake?.();
    return this.final;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamEvent> {
    let last = false;
    try {
      while (!last) {
        const event = this.events.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => (this.wake = resolve));
          continue;
        }
        last = event.type === 'done' || event.type === 'failed';
        yield event;
      }
    } finally {
      // A reader that leaves the loop early has no more use for the work.
      if (!last) this.cancel();
    }
  }
}
