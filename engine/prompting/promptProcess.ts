import { PagodaError } from '../contract/errors.ts';
import type { PromptInput } from '../contract/generation.ts';
import { NO_FORMATS, type ReplyFormats } from '../text/index.ts';
import type { Stage } from './contract.ts';
import { JobQueue, type Job } from './jobQueue.ts';
import type { EncodedPrompt, Prompter, PromptUse, PromptWishes } from './prompter.ts';
import { startPromptMaker, type PromptMakerChild } from './startPromptMaker.ts';

/** Milliseconds. */
export interface PromptingLimits {
  /** To start and read a vocabulary. */
  open: number;
  reply: number;
  count: number;
  /** Who was cancelled has left by then; the work may end by itself before its process is killed. */
  grace: number;
}

const LIMITS: PromptingLimits = { open: 60_000, reply: 20_000, count: 5_000, grace: 300 };

export interface PromptProcessOptions {
  appRoot: string;
  path: string;
  limits?: Partial<PromptingLimits>;
}

/**
 * Makes prompts in a process of its own, one at a time, replies before gauges. One that takes too long or ends the process fails alone: the
 * next one gets a new process. The engine goes on meanwhile.
 */
export class PromptProcess implements Prompter {
  readonly opened: Promise<void>;
  readonly formats: Promise<ReplyFormats>;
  private readonly limits: PromptingLimits;
  private readonly jobs = new JobQueue<PromptMakerChild>((job) => this.work(job));
  private child: Promise<PromptMakerChild> | null = null;
  /** Why gauges are not served any more: a template that never ends is not to take a core at each key. */
  private slow: PagodaError | null = null;
  private closed = false;

  constructor(private readonly options: PromptProcessOptions) {
    this.limits = { ...LIMITS, ...options.limits };
    this.opened = this.ready().then(() => undefined);
    this.formats = this.opened.then(() => this.learn());
    for (const promise of [this.opened, this.formats]) promise.catch(() => undefined); // Whoever waits is told.
  }

  /** The process that works now; null where there is none. For tests. */
  async pid(): Promise<number | null> {
    return (await this.child)?.pid ?? null;
  }

  encode(
    prompt: PromptInput,
    use: PromptUse,
    signal: AbortSignal,
    wishes: PromptWishes = {},
  ): Promise<EncodedPrompt> {
    if (use === 'count' && this.slow) return Promise.reject(this.slow);
    return this.jobs.add({
      urgent: use === 'reply',
      signal,
      milliseconds: this.limits[use],
      run: async ({ client }) => {
        const { encoded } = await client.request('encode', { prompt, wishes });
        this.slow = null;
        return encoded;
      },
    });
  }

  tokenize(text: string, special: boolean, addBegin: boolean): Promise<number[]> {
    return this.jobs.add({
      urgent: false,
      signal: never(),
      milliseconds: this.limits.reply,
      run: async ({ client }) => (await client.request('tokenize', { text, special, addBegin })).tokenIds,
    });
  }

  close(): void {
    this.closed = true;
    this.jobs.cancelAll();
    this.kill();
  }

  private async learn(): Promise<ReplyFormats> {
    try {
      return await this.jobs.add({
        urgent: true,
        signal: never(),
        milliseconds: this.limits.count,
        run: async ({ client }) => (await client.request('learn', {})).formats,
      });
    } catch {
      return NO_FORMATS; // Whoever asks for a conversation is told.
    }
  }

  private async work(job: Job<PromptMakerChild>): Promise<void> {
    let child: PromptMakerChild;
    try {
      child = await this.ready();
    } catch (error) {
      return job.fail(error);
    }
    if (job.isOver()) return;
    const done = job.start(child);
    if ((await within(job.milliseconds, done, job.cancelled)) === 'done') return;
    // Whoever waited has an answer at once; the process may still come to an end by itself.
    const late = job.isOver() ? await within(this.limits.grace, done) : 'late';
    if (late === 'done') return;
    job.fail(this.tooSlow(child.stage(), job.milliseconds));
    this.kill();
  }

  private tooSlow(stage: Stage, milliseconds: number): PagodaError {
    const seconds = milliseconds / 1000;
    if (stage === 'tokens') return new PagodaError('prompt.tooSlow', { seconds });
    this.slow = new PagodaError('template.tooSlow', { seconds });
    return this.slow;
  }

  /** The process with the model's vocabulary read: the one there is, or a new one. */
  private ready(): Promise<PromptMakerChild> {
    if (this.closed) return Promise.reject(new PagodaError('request.cancelled', {}));
    if (this.child) return this.child;
    const child = startPromptMaker(this.options, this.limits.open);
    this.child = child;
    const forget = () => {
      if (this.child === child) this.child = null;
    };
    child.then(({ exited }) => exited.then(forget), forget);
    return child;
  }

  private kill(): void {
    const { child } = this;
    this.child = null;
    child?.then(
      (started) => started.kill(),
      () => undefined,
    );
  }
}

const never = (): AbortSignal => new AbortController().signal;

/** What came first: the end of `work`, the time, or `interrupted`. */
async function within(
  milliseconds: number,
  work: Promise<void>,
  interrupted = new Promise<void>(() => undefined),
): Promise<'done' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  const late = Promise.race([time, interrupted]).then(() => 'late' as const);
  const result = await Promise.race([work.then(() => 'done' as const), late]);
  clearTimeout(timer);
  return result;
}
