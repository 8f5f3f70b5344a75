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

/** Adds up the parts of steps, each from the end of the one before. */
export class StepWatch {
  readonly times = noTimes();
  private last = 0;

  constructor(private readonly now: () => number) {}

  begin(): void {
    this.last = this.now();
  }

  /** What went on since the last call was this. */
  was(part: 'plan' | 'layOut' | 'emit' | 'wait' | 'commit'): void {
    const at = this.now();
    this.times[part] += at - this.last;
    this.last = at;
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
