/** What a worker says of itself once it can take questions; loading it is not held against the first. */
export const workerIsReady = 'ready';

interface Question<Asked, Answer> {
  readonly asked: Asked;
  readonly budgetMs: number;
  readonly answer: (answer: Answer | undefined) => void;
}

/** The part of a Worker that is used here. */
export type PlainWorker = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/** An answer is given to the page's thread, which may be late in reading it: not held against the worker. */
const graceMs = 60;

/**
 * Asks a worker one question after the other, each with a limit of time. A worker that goes beyond it is ended, and the next question gets a
 * new one: so nothing in a question can stop the page or the questions after it. Answers to each question with one message.
 */
export class BudgetedWorker<Asked, Answer> {
  private readonly waiting: Question<Asked, Answer>[] = [];
  private current: Question<Asked, Answer> | undefined;
  private worker: PlainWorker | undefined;
  private ready = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly start: () => PlainWorker) {}

  /** Undefined where the worker failed, or took longer than `budgetMs`. */
  ask(asked: Asked, budgetMs: number): Promise<Answer | undefined> {
    return new Promise((answer) => {
      this.waiting.push({ asked, budgetMs, answer });
      this.next();
    });
  }

  private next(): void {
    if (this.current) return;
    this.current = this.waiting.shift();
    if (!this.current) return;
    this.worker ??= this.started();
    if (this.ready) this.put(this.worker, this.current);
  }

  private put(worker: PlainWorker, { asked, budgetMs }: Question<Asked, Answer>): void {
    worker.postMessage(asked);
    this.timer = setTimeout(() => {
      this.timer = setTimeout(() => this.giveUp(), graceMs);
    }, budgetMs);
  }

  private started(): PlainWorker {
    const worker = this.start();
    worker.addEventListener('message', ({ data }: MessageEvent<Answer | typeof workerIsReady>) => {
      if (worker !== this.worker) return;
      if (data !== workerIsReady) return this.settle(data);
      this.ready = true;
      if (this.current) this.put(worker, this.current);
    });
    worker.addEventListener('error', () => worker === this.worker && this.giveUp());
    return worker;
  }

  private giveUp(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.ready = false;
    this.settle(undefined);
  }

  private settle(answer: Answer | undefined): void {
    clearTimeout(this.timer);
    const { current } = this;
    this.current = undefined;
    current?.answer(answer);
    this.next();
  }
}
