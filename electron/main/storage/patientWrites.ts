import { PagodaError } from '../../../engine/contract/errors.ts';

/** How long a write is tried again where another program holds the file, in milliseconds. */
const patienceMs = 5000;
const pauseMs = 100;

/** Resolves after `ms`. */
export type Pause = (ms: number) => Promise<void>;
const sleep: Pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Writes that nobody would repeat, in the order they were asked for. One that finds the file locked changed nothing: it is tried again for some seconds,
 * and those behind it wait. Between the tries this process goes on with its other work.
 */
export class PatientWrites {
  private waiting: Promise<unknown> | undefined;

  constructor(
    private readonly pause: Pause = sleep,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Does the work at once where it can. Rejects (or throws, at once) with what the last try threw. */
  run<T>(work: () => T): T | Promise<T> {
    if (!this.waiting) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
      }
    }
    const mine = (this.waiting ?? this.pause(pauseMs)).then(() => this.insist(work));
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.waiting = settled;
    void settled.then(() => {
      if (this.waiting === settled) this.waiting = undefined;
    });
    return mine;
  }

  private async insist<T>(work: () => T): Promise<T> {
    const until = this.now() + patienceMs;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error) || this.now() >= until) throw error;
      }
      await this.pause(pauseMs);
    }
  }
}

function isBusy(thrown: unknown): boolean {
  return (
    thrown instanceof PagodaError &&
    thrown.code === 'storage.failed' &&
    (thrown as PagodaError<'storage.failed'>).data.reason === 'busy'
  );
}
