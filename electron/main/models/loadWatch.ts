import type { ModelState } from '../../../engine/contract/engine.ts';
import type { Timer } from '../engine/supervisor.ts';

/** How long a load may go on without a step forward, in milliseconds: disks and drivers are slow, and one that takes longer does not come back. */
export const LOAD_PATIENCE = 300_000;

/** Gives up a load that hangs: a driver that never returns holds the engine's work for ever, though the engine answers. */
export class LoadWatch {
  private stop: () => void = () => undefined;
  private seen = '';

  constructor(
    private readonly timer: Timer,
    private readonly giveUp: (ms: number) => void,
  ) {}

  /** What the engine says of its model. */
  note(state: ModelState): void {
    const now = state.kind === 'loading' ? `${state.path} ${state.fraction}` : '';
    if (now === this.seen) return;
    this.seen = now;
    this.stop();
    this.stop = () => undefined;
    if (now !== '') this.stop = this.timer(LOAD_PATIENCE, () => this.giveUp(LOAD_PATIENCE));
  }

  /** The engine is gone, with whatever it loaded. */
  ended(): void {
    this.note({ kind: 'none' });
  }
}
