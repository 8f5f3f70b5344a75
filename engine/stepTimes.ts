import { noStepTimes, type StepTimes } from './contract/engine.ts';
import type { NativeStepResult, SubmitTimes } from './native/native.d.ts';

type Part = 'plan' | 'layOut' | 'emit' | 'wait' | 'commit';

/** When a step was begun, and how long each part of it took. */
export type StepParts = Record<Part | 'begun', number>;

/** Adds up the parts of steps, each from the end of the one before. */
export class StepWatch {
  readonly times: StepTimes = { ...noStepTimes };
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

  native({ submit, attendedCells, decodeMs, sampleMs, aheadMs }: NativeStepResult): void {
    const { times } = this;
    times.steps += 1;
    for (const part of Object.keys(submit) as (keyof typeof submit)[]) times[part] += submit[part];
    times.attended += Math.max(attendedCells, 0);
    times.device += decodeMs;
    times.choose += sampleMs;
    times.ahead += aheadMs;
  }
}

/** How long it took until the device had the work, in milliseconds. */
export const submitMs = ({ moving, placing, building, masking, launching, narrowing }: SubmitTimes): number =>
  moving + placing + building + masking + launching + narrowing;

const noParts = (begun: number): StepParts => ({ begun, plan: 0, layOut: 0, emit: 0, wait: 0, commit: 0 });
