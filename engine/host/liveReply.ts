import { toErrorValue, type ErrorValue } from '../contract/errors.ts';
import type { FinishReason, GenerateEvent, GenerateParams, StepLogprobs } from '../contract/generation.ts';
import type { TokenScores } from '../device/index.ts';
import type { JobEnd, Listener } from '../job.ts';
import type { CallPiece, FreshParts, ReplyText, Tokenizer } from '../text/index.ts';
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
  /** Takes its tokens apart; of a reply that goes on it has read what there is. */
  text: ReplyText;
  /** The tokens that it goes on from; null where they are not known. */
  continued: readonly number[] | null;
  stopwatch: Stopwatch;
  emit: (event: PassingEvent) => void;
  finish: (event: FinalEvent) => void;
  /** The context is full: has another job go on from a shorter prompt, `said` at its end. Resolves with why not where that cannot be. */
  goOn?: (said: readonly number[]) => Promise<{ promptTokens: number } | FinishReason>;
}

/** One `generate` request: takes tokens from the step loop, gives its client text. */
export class LiveReply implements Listener {
  private readonly tokenIds: number[] = [];
  private readonly logprobs: StepLogprobs[] | null;
  private readonly drafts: number[] = [];
  /** The first token of the step under way. */
  private stepFrom = 0;
  /** Of those, how many the client knows. */
  private told = 0;
  /** What has gathered for the client. */
  private reasoning = '';
  private answer = '';
  private calls: CallPiece[] = [];
  /** Prompt tokens read that the client does not know of yet. */
  private progress: number | null = null;
  private sentAt = -Infinity;
  /** Its prompt is read, the first one or a shorter one from which it goes on. */
  private reading = true;
  /** It had its place for that once. */
  private begun = false;
  private promptLength: number;

  constructor(private readonly options: LiveReplyOptions) {
    const { params, promptTokens } = options;
    this.promptLength = promptTokens.length;
    this.logprobs = params.logprobs === null ? null : [];
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
    stopwatch.starts(cached);
    if (this.begun) return emit({ type: 'resumed' });
    this.begun = true;
    emit({ type: 'prompt', read: cached, total: this.promptLength });
  }

  read(tokens: number): void {
    this.stepFrom = this.tokenIds.length;
    if (this.reading) this.progress = tokens;
  }

  chosen(id: number, scores: TokenScores | null): FinishReason | null {
    const { tokenizer, params, stopwatch, text } = this.options;
    stopwatch.token();
    this.tokenIds.push(id);
    this.reading = false;
    if (scores) this.logprobs?.push({ id, ...scores });
    if (tokenizer.endsReply(id)) return 'stop';
    const { stopped, ...parts } = text.push(id, this.tokenIds.length >= params.minTokens);
    this.gather(parts);
    if (stopped) return 'stopString';
    return this.tokenIds.length === params.maxTokens ? 'length' : null;
  }

  drafted(tokens: number, taken: number): void {
    this.options.stopwatch.drafted(tokens, taken);
    this.drafts.push(this.stepFrom, tokens, taken);
  }

  flush(): void {
    if (this.progress === null && this.reasoning === '' && this.answer === '' && this.calls.length === 0)
      return;
    const at = this.options.stopwatch.now();
    const every = this.options.params.tellEveryMs;
    // By the clock, so that what several replies say leaves in one message.
    const from = every === null ? this.sentAt + SEND_EVERY : (Math.floor(this.sentAt / every) + 1) * every;
    if (at < from) return;
    this.sentAt = at;
    this.send();
  }

  ended(end: JobEnd): void {
    if (end.kind === 'failed') return this.fail(end.error);
    const { goOn } = this.options;
    if (end.reason !== 'context' || !goOn) return this.finish(end.reason);
    this.send();
    goOn(this.tokenIds).then(
      (next) => (typeof next === 'string' ? this.finish(next) : this.readAgain(next.promptTokens)),
      (error: unknown) => this.fail(toErrorValue(error)),
    );
  }

  private readAgain(promptTokens: number): void {
    this.reading = true;
    this.begun = false;
    this.promptLength = promptTokens;
  }

  private finish(reason: FinishReason): void {
    this.gather(this.options.text.end());
    this.send();
    const { stopwatch, promptTokens, continued, seed } = this.options;
    const toolCalls = this.options.text.toolCalls();
    const mayGoOn = reason !== 'stop' && reason !== 'stopString' && continued !== null;
    this.options.finish({
      type: 'done',
      finishReason: reason,
      tokenIds: this.tokenIds,
      promptTokenIds: [...promptTokens],
      ...(mayGoOn ? { replyTokenIds: [...continued, ...this.tokenIds] } : {}),
      ...(toolCalls.length > 0 ? { toolCalls: [...toolCalls] } : {}),
      ...(this.logprobs ? { logprobs: this.logprobs } : {}),
      ...(this.drafts.length > 0 ? { drafts: this.drafts } : {}),
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
    const { reasoning, answer } = this;
    if (this.progress !== null) emit({ type: 'prompt', read: this.progress, total: this.promptLength });
    this.progress = null;
    this.sendScores();
    const pace = { generatedTokens: this.tokenIds.length, tokensPerSecond: stopwatch.tokensPerSecond() };
    if (reasoning !== '') emit({ type: 'reasoning', text: reasoning, ms: stopwatch.writingMs(), ...pace });
    if (answer !== '') emit({ type: 'text', text: answer, ...pace });
    for (const piece of joined(this.calls)) {
      const { index } = piece;
      if (piece.kind === 'call') emit({ type: 'toolCall', index, id: piece.id, name: piece.name });
      else emit({ type: 'toolArguments', index, text: piece.text, ...pace });
    }
    this.reasoning = '';
    this.answer = '';
    this.calls = [];
  }

  private sendScores(): void {
    const { params, emit } = this.options;
    if (!params.liveLogprobs || !this.logprobs || this.logprobs.length === this.told) return;
    emit({ type: 'scores', tokens: this.logprobs.slice(this.told) });
    this.told = this.logprobs.length;
  }

  private gather({ reasoning, answer, calls }: FreshParts): void {
    this.reasoning += reasoning;
    this.answer += answer;
    this.calls.push(...calls);
  }
}

/** Arguments that follow each other as one piece. */
function joined(pieces: readonly CallPiece[]): CallPiece[] {
  const all: CallPiece[] = [];
  for (const piece of pieces) {
    const before = all.at(-1);
    if (before?.kind === 'arguments' && piece.kind === 'arguments' && before.index === piece.index)
      all[all.length - 1] = { ...before, text: before.text + piece.text };
    else all.push(piece);
  }
  return all;
}
