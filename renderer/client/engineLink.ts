import type { EngineContract } from '../../engine/contract/engine.ts';
import { fromErrorValue, type ErrorValue } from '../../engine/contract/errors.ts';
import type { Client } from '../../engine/transport/client.ts';

export type Engine = Client<EngineContract>;

/** The engine that is linked now. A new link ends the one before it, and with it every reply that was still open there. */
export class EngineLink {
  private engine: Engine | undefined;

  connect(engine: Engine): void {
    this.lose({ code: 'engine.disconnected', data: {} });
    this.engine = engine;
  }

  /** Ends the link with a reason: what was open fails with it. */
  lose(reason: ErrorValue): void {
    this.engine?.fail(reason);
    this.engine = undefined;
  }

  isCurrent(engine: Engine): boolean {
    return this.engine === engine;
  }

  /** Throws `engine.disconnected` while none is linked. */
  current(): Engine {
    if (!this.engine) throw fromErrorValue({ code: 'engine.disconnected', data: {} });
    return this.engine;
  }
}
