import type { EngineContract } from '../contract/engine.ts';
import { fromErrorValue, type ErrorValue } from '../contract/errors.ts';
import type { LiveNames, Value } from '../contract/kinds.ts';
import type { OpenStream } from '../transport/client.ts';
import type { EngineClient } from './engine.ts';

type Name = LiveNames<EngineContract>;
type State = Value<EngineContract['engine.state']>;

interface Watch {
  readonly on: (client: EngineClient) => () => void;
  end: () => void;
}

/** A link to one engine after another, as each comes and goes. What is asked while there is none fails with why the last one went. */
export class ChangingEngine implements EngineClient {
  private client: EngineClient | null = null;
  private gone: ErrorValue = { code: 'engine.disconnected', data: {} };
  private readonly watches = new Set<Watch>();
  private readonly states = new Set<(state: State) => void>();

  /** From now on this one; whoever watches the one before watches it. */
  use(client: EngineClient): void {
    this.client = client;
    for (const watch of this.watches) {
      watch.end();
      watch.end = watch.on(client);
    }
  }

  /** The engine is gone; another one may come. */
  lose(error: ErrorValue): void {
    this.client = null;
    this.gone = error;
    for (const tell of this.states) tell({ kind: 'failed', path: '', error });
  }

  readonly request: EngineClient['request'] = (name, params) =>
    this.client ? this.client.request(name, params) : Promise.reject(fromErrorValue(this.gone));

  readonly open: EngineClient['open'] = (name, params) =>
    this.client?.open(name, params) ?? failed(this.gone);

  readonly watch: EngineClient['watch'] = <N extends Name>(
    name: N,
    listener: (value: Value<EngineContract[N]>) => void,
  ) => {
    const on = (client: EngineClient) => client.watch(name, listener);
    const watch: Watch = { on, end: this.client ? on(this.client) : () => undefined };
    this.watches.add(watch);
    if (name === 'engine.state') this.states.add(listener as (state: unknown) => void);
    return () => {
      watch.end();
      this.watches.delete(watch);
      this.states.delete(listener as (state: unknown) => void);
    };
  };
}

/** The stream of an engine that is not there: its one event. */
function failed<E>(error: ErrorValue): OpenStream<E> {
  return {
    cancel: () => undefined,
    async *[Symbol.asyncIterator]() {
      yield (await Promise.resolve({ type: 'failed', error })) as E;
    },
  };
}
