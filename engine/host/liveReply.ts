import type { ErrorValue } from '../contract/errors.ts';
import type { FinishReason, GenerateEvent, GenerateParams, StepLogprobs } from '../contract/generation.ts';
import type { TokenScores } from '../device/index.ts';
import type { JobEnd, Listener } from '../job.ts';
import { Detokenizer, StopScanner, type Tokenizer } from '../text/index.ts';
import { Stopwatch } from './stopwatch.ts';

export type PassingEvent = Exclude<GenerateEvent, { type: 'done' | 'failed' }>;
export type FinalEvent = Extract<GenerateEvent, { type: 'done' | 'failed' }>;

/** Text is sent on at most this often, in milliseconds: faster than a screen shows it, and fast replies do not spend themselves on messages. */
const SEND_EVERY = 15;

export interface LiveReplyOptions {
  params: GenerateParams;
  promptTokens: readonly number[];
  seed: number | null;
  tokenizer: Tokenizer;
  stopwatch: Stopwatch;
  emit: (event: PassingEvent) => void;
  finish: (event: FinalEvent) => void;
}

/** One `generate` request: takes tokens from the step loop, gives its client text. */
export class LiveReply implements Listener {
  private readonly detokenizer = new Detokenizer();
  private readonly scanner: StopScanner;
  private readonly tokenIds: number[] = [];
  private readonly logprobs: StepLogprobs[] | null;
  private text = '';
  /** Prompt tokens read that the client does not know of yet. */
  private progress: number | null = null;
  private sentAt = -Infinity;
  private readonly promptLength: number;

  constructor(private readonly options: LiveReplyOptions) {
    const { params, promptTokens } = options;
    this.promptLength = promptTokens.length;
    this.logprobs = params.logprobs === null ? null : [];
    this.scanner = new StopScanner(params.stop);
  }

  waits(ahead: number): void {
    this.options.emit({ type: 'queued', ahead });
  }

  paused(): void {
    this.send();
    this.options.emit({ type: 'paused' });
  }

  admitted(cached: number): void {
    const { stopwatch, emit } = this.options;
    if (stopwatch.starts(cached)) emit({ type: 'prompt', read: cached, total: this.promptLength });
    else emit({ type: 'resumed' });
  }

  read(tokens: number): void {
    if (this.tokenIds.length === 0) this.progress = tokens;
  }

  chosen(id: number, scores: TokenScores | null): FinishReason | null {
    const { tokenizer, params, stopwatch } = this.options;
    stopwatch.token();
    this.tokenIds.push(id);
    if (scores) this.logprobs?.push({ id, ...scores });
    if (tokenizer.endsReply(id)) return 'stop';
    const { text, stopped } = this.scanner.push(this.detokenizer.push(tokenizer.piece(id)));
    this.text += text;
    if (stopped) return 'stopString';
    return this.tokenIds.length === params.maxTokens ? 'length' : null;
  }

  flush(): void {
    if (this.progress === null && this.text === '') return;
    const at = this.options.stopwatch.now();
    if (at - this.sentAt < SEND_EVERY) return;
    this.sentAt = at;
    this.send();
  }

  ended(end: JobEnd): void {
    if (end.kind === 'failed') return this.fail(end.error);
    // What was held back, for want of a whole character or of a whole stop string, is text after all.
    if (end.reason !== 'stopString') {
      this.text += this.scanner.push(this.detokenizer.end()).text + this.scanner.end();
    }
    this.send();
    const { stopwatch, promptTokens, seed } = this.options;
    this.options.finish({
      type: 'done',
      finishReason: end.reason,
      tokenIds: this.tokenIds,
      promptTokenIds: [...promptTokens],
      ...(this.logprobs ? { logprobs: this.logprobs } : {}),
      seed,
      timings: stopwatch.timings(promptTokens.length),
    });
  }

  private fail(error: ErrorValue): void {
    this.send();
    this.options.finish({ type: 'failed', error });
  }

  private send(): void {
    const { emit, stopwatch } = this.options;
    if (this.progress !== null) emit({ type: 'prompt', read: this.progress, total: this.promptLength });
    this.progress = null;
    if (this.text === '') return;
    emit({
      type: 'text',
      text: this.text,
      generatedTokens: this.tokenIds.length,
      tokensPerSecond: stopwatch.tokensPerSecond(),
    });
    this.text = '';
  }
}
