import { PagodaError } from '../contract/errors.ts';

export interface JobOptions<C, T> {
  /** Served before the others. */
  urgent: boolean;
  signal: AbortSignal;
  milliseconds: number;
  run: (worker: C) => Promise<T>;
}

/** A piece of work on its way, as its worker sees it. Its asker hears from it once. */
export interface Job<C> {
  readonly urgent: boolean;
  readonly milliseconds: number;
  /** Resolves when the asker has no more use for it. */
  readonly cancelled: Promise<void>;
  /** The asker has its answer. */
  isOver(): boolean;
  /** Resolves when the work is done, well or not. */
  start(worker: C): Promise<void>;
  fail(error: unknown): void;
}

/** Work for one worker: one at a time, urgent first, else in order of arrival. */
export class JobQueue<C> {
  private readonly waiting: Job<C>[] = [];
  private current: Job<C> | null = null;

  constructor(private readonly work: (job: Job<C>) => Promise<void>) {}

  /** Rejects with `request.cancelled` as soon as its signal aborts. */
  add<T>(options: JobOptions<C, T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job = makeJob(options, resolve, reject);
      if (job.isOver()) return;
      this.waiting.push(job);
      void this.serve();
    });
  }

  cancelAll(): void {
    const gone = new PagodaError('request.cancelled', {});
    for (const job of [...this.waiting.splice(0), ...(this.current ? [this.current] : [])]) job.fail(gone);
  }

  private async serve(): Promise<void> {
    if (this.current) return;
    for (;;) {
      const job = this.next();
      if (!job) break;
      this.current = job;
      if (!job.isOver()) await this.work(job);
    }
    this.current = null;
  }

  private next(): Job<C> | undefined {
    const urgent = this.waiting.findIndex((job) => job.urgent);
    return this.waiting.splice(Math.max(0, urgent), 1)[0];
  }
}

function makeJob<C, T>(
  { urgent, signal, milliseconds, run }: JobOptions<C, T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Job<C> {
  let over = false;
  let leave: () => void = () => undefined;
  const cancelled = new Promise<void>((resolved) => (leave = resolved));
  const settle = (tell: () => void) => {
    if (over) return;
    over = true;
    signal.removeEventListener('abort', abort);
    tell();
    leave();
  };
  const fail = (error: unknown) => settle(() => reject(error));
  const abort = () => fail(new PagodaError('request.cancelled', {}));
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return {
    urgent,
    milliseconds,
    cancelled,
    isOver: () => over,
    start: (worker) => run(worker).then((value) => settle(() => resolve(value)), fail),
    fail,
  };
}
