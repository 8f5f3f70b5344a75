import type { StepTimes } from './contract/engine.ts';
import type { NativeStepResult } from './native/native.d.ts';

export const noTimes = (): StepTimes => ({
  steps: 0,
  plan: 0,
  layOut: 0,
  emit: 0,
  wait: 0,
  commit: 0,
  submit: 0,
  device: 0,
  choose: 0,
  ahead: 0,
});

type Part = 'plan' | 'layOut' | 'emit' | 'wait' | 'commit';

/** When a step was begun, and how long each part of it took. */
export type StepParts = Record<Part | 'begun', number>;

/** Adds up the parts of steps, each from the end of the one before. */
export class StepWatch {
  readonly times = noTimes();
  /** Of the step under way. */
  private parts = noParts(0);
  private last = 0;

  constructor(private readonly now: () => number) {}

  begin(): void {
    this.last = this.now();
    this.parts = noParts(this.last);
  }

  /** What went on since the last call was this. */
  was(part: Part): void {
    const at = this.now();
    this.times[part] += at - this.last;
    this.parts[part] += at - this.last;
    this.last = at;
  }

  /** Of the step that was begun last. */
  get step(): StepParts {
    return this.parts;
  }

  native({ submitMs, decodeMs, sampleMs, aheadMs }: NativeStepResult): void {
    const { times } = this;
    times.steps += 1;
    times.submit += submitMs;
    times.device += decodeMs;
    times.choose += sampleMs;
    times.ahead += aheadMs;
  }
}

const noParts = (begun: number): StepParts => ({ begun, plan: 0, layOut: 0, emit: 0, wait: 0, commit: 0 });
