import type { EngineContract } from '../contract/engine.ts';
import type { Client } from './client.ts';

/**
 * Whether an engine does its work. `silent`: its process does not answer (stopped, or held by something that never returns). `stuck`: it
 * answers, but the device does not come back from a step (a driver that hangs, or a very slow machine). `ms`: for how long, so far.
 */
export type EngineHealth =
  | { readonly kind: 'well' }
  | { readonly kind: 'silent'; readonly ms: number }
  | { readonly kind: 'stuck'; readonly ms: number };

export interface WatchdogOptions {
  /** Called when it changes, and again each `everyMs` while it is not well. */
  readonly onHealth: (health: EngineHealth) => void;
  readonly everyMs?: number;
  /** Longest silence of a process that is well. Generous: it shares the processor with others. */
  readonly silentAfterMs?: number;
  /** Longest step of a device that is well. Large models on slow machines take a minute. */
  readonly stuckAfterMs?: number;
}

/**
 * Asks an engine again and again whether it is there, until the returned function is called or the link ends. Time is counted in rounds of its
 * own: a program that was itself suspended does not take that for the engine's silence.
 */
export function watchEngine(client: Client<EngineContract>, options: WatchdogOptions): () => void {
  const { onHealth, everyMs = 2000, silentAfterMs = 10_000, stuckAfterMs = 60_000 } = options;
  let waiting = false;
  let rounds = 0;
  let last: EngineHealth['kind'] = 'well';

  const tell = (health: EngineHealth) => {
    if (health.kind === 'well' && last === 'well') return;
    last = health.kind;
    onHealth(health);
  };
  const round = () => {
    if (waiting) {
      rounds += 1;
      const ms = rounds * everyMs;
      if (ms >= silentAfterMs) tell({ kind: 'silent', ms });
      return;
    }
    waiting = true;
    rounds = 0;
    client.request('engine.ping', {}).then(({ stepMs }) => {
      waiting = false;
      tell(stepMs >= stuckAfterMs ? { kind: 'stuck', ms: stepMs } : { kind: 'well' });
    }, stop);
  };
  const timer = setInterval(round, everyMs);
  // Where it runs under Node, it keeps no process alive.
  (timer as { unref?: () => void }).unref?.();
  function stop(): void {
    clearInterval(timer);
  }
  return stop;
}
