import type { ErrorValue } from '../contract/errors.ts';
import type { FinishReason, GenerateEvent, GenerateParams, StepLogprobs } from '../contract/generation.ts';
import type { TokenScores } from '../device/index.ts';
import type { SamplerOptions } from '../native/native.d.ts';
import type { Reply, ReplyEnd } from '../reply.ts';
import { samplerOptions, topKOf } from '../sampling/index.ts';
import { makeSequence, type Sequence } from '../scheduler/index.ts';
import { Detokenizer, StopScanner, type Tokenizer } from '../text/index.ts';
import { Stopwatch } from './stopwatch.ts';

export type PassingEvent = Exclude<GenerateEvent, { type: 'done' | 'failed' }>;
export type FinalEvent = Extract<GenerateEvent, { type: 'done' | 'failed' }>;

/** Text is sent on at most this often, in milliseconds: faster than a screen shows it, and fast replies do not spend themselves on messages. */
const SEND_EVERY = 15;

export interface LiveReplyOptions {
  id: number;
  params: GenerateParams;
  promptTokens: readonly number[];
  seed: number | null;
  tokenizer: Tokenizer;
  stopwatch: Stopwatch;
  emit: (event: PassingEvent) => void;
  finish: (event: FinalEvent) => void;
}

/** One `generate` request: takes tokens from the step loop, gives its client text. */
export class LiveReply implements Reply {
  readonly sequence: Sequence;
  readonly topK: number;
  private readonly detokenizer = new Detokenizer();
  private readonly scanner: StopScanner;
  private readonly tokenIds: number[] = [];
  private readonly logprobs: StepLogprobs[] | null;
  private text = '';
  /** Prompt tokens read that the client does not know of yet. */
  private progress: number | null = null;
  private sentAt = -Infinity;

  constructor(private readonly options: LiveReplyOptions) {
    const { id, params, promptTokens } = options;
    this.sequence = makeSequence(id, params.priority, promptTokens);
    this.topK = topKOf(params.logprobs);
    this.logprobs = params.logprobs === null ? null : [];
    this.scanner = new StopScanner(params.stop);
  }

  samplerOptions(): SamplerOptions {
    const { params, seed, promptTokens } = this.options;
    return samplerOptions(params.sampling, seed, params.minTokens, promptTokens);
  }

  admitted(cached: number): void {
    if (!this.options.stopwatch.starts(cached)) return;
    this.options.emit({ type: 'prompt', read: cached, total: this.sequence.promptLength });
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

  ended(end: ReplyEnd): void {
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
    if (this.progress !== null)
      emit({ type: 'prompt', read: this.progress, total: this.sequence.promptLength });
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
