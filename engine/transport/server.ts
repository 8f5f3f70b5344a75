import { PagodaError, toErrorValue } from '../contract/errors.ts';
import type {
  Contract,
  Event,
  Kind,
  LiveNames,
  Params,
  RequestNames,
  Result,
  StreamNames,
  Value,
} from '../contract/kinds.ts';
import { batchedPort } from './batchedPort.ts';
import type { Port } from './port.ts';
import { reportFault } from './report.ts';
import { clientFrame, type ClientFrame, type ServerFrame } from './wire.ts';

/** A value that can be watched. `changed` calls back after each change until the returned function is called. */
export interface Watchable<V> {
  current(): V;
  changed(listener: () => void): () => void;
}

type FinalEvent<E> = Extract<E, { type: 'done' | 'failed' }>;
type PassingEvent<E> = Exclude<E, { type: 'done' | 'failed' }>;

/**
 * One member per name of the contract; a name without a handler does not compile. A stream handler emits passing events and returns its one
 * final event; what it throws becomes `failed`. `signal` aborts when the client cancels or goes away.
 */
export type Handlers<C extends Contract> = {
  [N in RequestNames<C>]: (params: Params<C[N]>) => Promise<Result<C[N]>> | Result<C[N]>;
} & { [N in LiveNames<C>]: Watchable<Value<C[N]>> } & {
  [N in StreamNames<C>]: (
    params: Params<C[N]>,
    emit: (event: PassingEvent<Event<C[N]>>) => void,
    signal: AbortSignal,
  ) => Promise<FinalEvent<Event<C[N]>>>;
};

/** Serves `contract` on `link` until it closes. Params are checked against their schema before a handler sees them. Returns a stop function. */
export function serve<C extends Contract>(contract: C, handlers: Handlers<C>, link: Port): () => void {
  const port = batchedPort(link, unsendable);
  const watches = new Map<number, () => void>();
  const streams = new Map<number, AbortController>();
  const kindOf = (name: string): Kind | undefined =>
    Object.hasOwn(contract, name) ? contract[name] : undefined;
  const handlerOf = (name: string) => (handlers as Record<string, unknown>)[name];

  function params(kind: Extract<Kind, { params: unknown }>, name: string, raw: unknown): unknown {
    const parsed = kind.params.safeParse(raw);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || name}: ${issue.message}`);
    throw new PagodaError('request.invalid', { name, issues });
  }

  /** What a handler gave and no port can carry: whoever waits for it is told. */
  function unsendable(message: unknown, thrown: unknown): void {
    const frame = message as ServerFrame;
    const error = toErrorValue(thrown);
    if (frame.frame === 'value') return reportFault('a value that cannot be sent', thrown);
    if (frame.frame !== 'event') return port.post({ frame: 'error', id: frame.id, error });
    streams.get(frame.id)?.abort();
    port.post({ ...frame, event: { type: 'failed', error } });
  }

  async function answer(frame: Extract<ClientFrame, { frame: 'request' }>): Promise<void> {
    try {
      const kind = kindOf(frame.name);
      if (kind?.kind !== 'request') throw new PagodaError('request.unknown', { name: frame.name });
      const handler = handlerOf(frame.name) as (params: unknown) => unknown;
      const result = await handler(params(kind, frame.name, frame.params));
      port.post({ frame: 'result', id: frame.id, result });
    } catch (error) {
      port.post({ frame: 'error', id: frame.id, error: toErrorValue(error) });
    }
  }

  function watch(frame: Extract<ClientFrame, { frame: 'watch' }>): void {
    const kind = kindOf(frame.name);
    if (kind?.kind !== 'live') return;
    const watchable = handlerOf(frame.name) as Watchable<unknown>;
    const send = () => port.post({ frame: 'value', id: frame.id, value: watchable.current() });
    watches.get(frame.id)?.();
    watches.set(frame.id, watchable.changed(send));
    send();
  }

  async function run(frame: Extract<ClientFrame, { frame: 'open' }>): Promise<void> {
    let sequence = 0;
    const emit = (event: unknown) => port.post({ frame: 'event', id: frame.id, sequence: sequence++, event });
    const abort = new AbortController();
    streams.set(frame.id, abort);
    try {
      const kind = kindOf(frame.name);
      if (kind?.kind !== 'stream') throw new PagodaError('request.unknown', { name: frame.name });
      const handler = handlerOf(frame.name) as (
        params: unknown,
        emit: (event: unknown) => void,
        signal: AbortSignal,
      ) => Promise<unknown>;
      emit(await handler(params(kind, frame.name, frame.params), emit, abort.signal));
    } catch (error) {
      emit({ type: 'failed', error: toErrorValue(error) });
    } finally {
      streams.delete(frame.id);
    }
  }

  function stop(): void {
    for (const unwatch of watches.values()) unwatch();
    for (const abort of streams.values()) abort.abort();
    watches.clear();
    streams.clear();
  }

  port.onMessage((message) => {
    const parsed = clientFrame.safeParse(message);
    if (!parsed.success) return; // Not a client of ours: without an id there is nobody to answer.
    const frame = parsed.data;
    switch (frame.frame) {
      case 'request':
        void answer(frame);
        return;
      case 'watch':
        watch(frame);
        return;
      case 'unwatch':
        watches.get(frame.id)?.();
        watches.delete(frame.id);
        return;
      case 'open':
        void run(frame);
        return;
      case 'cancel':
        streams.get(frame.id)?.abort();
    }
  });
  port.onClose(stop);
  return () => {
    stop();
    port.close();
  };
}
