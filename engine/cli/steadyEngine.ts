import { setTimeout as pause } from 'node:timers/promises';
import { PagodaError } from '../contract/errors.ts';
import { ChangingEngine } from '../server/changingEngine.ts';
import type { EngineLink } from './connect.ts';

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
export class SteadyEngine extends ChangingEngine {
  private constructor(
    private readonly options: SteadyOptions,
    private link: EngineLink,
  ) {
    super();
    this.use(link.client);
  }

  static async start(options: SteadyOptions): Promise<SteadyEngine> {
    return new SteadyEngine(options, await options.connect());
  }

  get current(): EngineLink {
    return this.link;
  }

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
      this.lose(error.toValue());
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
      this.use(link.client);
      await this.options.prepare(link);
      return null;
    } catch (error) {
      if (!(error instanceof PagodaError) || error.code === 'request.cancelled') throw error;
      await link?.close(0);
      return error;
    }
  }
}
