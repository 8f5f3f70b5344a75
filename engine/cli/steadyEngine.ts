import { setTimeout as pause } from 'node:timers/promises';
import type { EngineContract } from '../contract/engine.ts';
import { PagodaError } from '../contract/errors.ts';
import type { LiveNames, Value } from '../contract/kinds.ts';
import type { EngineClient } from '../server/engine.ts';
import type { EngineLink } from './connect.ts';

type Name = LiveNames<EngineContract>;

interface Watch {
  readonly on: (client: EngineClient) => () => void;
  end: () => void;
}

export interface SteadyOptions {
  readonly connect: () => Promise<EngineLink>;
  /** Brings a new engine to where the one before was. */
  readonly prepare: (engine: EngineLink) => Promise<unknown>;
  readonly lost: (error: PagodaError) => void;
}

/** One that ends more often than there are waits within a minute is given up. Milliseconds. */
const WAITS = [100, 500, 1000, 2000, 4000];
const MINUTE = 60_000;

/** A link to an engine that is started anew when it ends by itself. What is asked in between fails with `engine.crashed`. */
export class SteadyEngine implements EngineClient {
  private readonly watches = new Set<Watch>();
  private readonly states = new Set<(state: Value<EngineContract['engine.state']>) => void>();

  private constructor(
    private readonly options: SteadyOptions,
    private link: EngineLink,
  ) {}

  static async start(options: SteadyOptions): Promise<SteadyEngine> {
    return new SteadyEngine(options, await options.connect());
  }

  get current(): EngineLink {
    return this.link;
  }

  readonly request: EngineClient['request'] = (name, params) => this.link.client.request(name, params);

  readonly open: EngineClient['open'] = (name, params) => this.link.client.open(name, params);

  readonly watch: EngineClient['watch'] = <N extends Name>(
    name: N,
    listener: (value: Value<EngineContract[N]>) => void,
  ) => {
    const on = (client: EngineClient) => client.watch(name, listener);
    const watch: Watch = { on, end: on(this.link.client) };
    this.watches.add(watch);
    if (name === 'engine.state') this.states.add(listener as (state: unknown) => void);
    return () => {
      watch.end();
      this.watches.delete(watch);
      this.states.delete(listener as (state: unknown) => void);
    };
  };

  /** Keeps an engine there. Rejects once that cannot be done any more. */
  async keep(): Promise<never> {
    let ends: number[] = [];
    let failed: PagodaError | null = null;
    for (;;) {
      const error: PagodaError = failed ?? new PagodaError('engine.crashed', await this.link.exited);
      const now = performance.now();
      ends = [...ends.filter((at) => now - at < MINUTE), now];
      const wait = WAITS[ends.length - 1];
      this.options.lost(error);
      for (const tell of this.states) tell({ kind: 'failed', path: '', error: error.toValue() });
      if (wait === undefined) throw error;
      await pause(wait);
      failed = await this.renew();
    }
  }

  /** Null, or why there is no new one: that may pass, as when the memory of the one before is not back yet. Rejects when it was told to stop. */
  private async renew(): Promise<PagodaError | null> {
    let link: EngineLink | null = null;
    try {
      link = await this.options.connect();
      this.link = link;
      for (const watch of this.watches) watch.end = watch.on(link.client);
      await this.options.prepare(link);
      return null;
    } catch (error) {
      if (!(error instanceof PagodaError) || error.code === 'request.cancelled') throw error;
      await link?.close(0);
      return error;
    }
  }
}
