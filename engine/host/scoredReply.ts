import type { FinishReason } from '../contract/generation.ts';
import type { ScoredToken, ScoreEvent } from '../contract/scores.ts';
import type { TokenScores } from '../device/index.ts';
import type { JobEnd, Listener } from '../job.ts';
import { Detokenizer, type Tokenizer } from '../text/index.ts';

type Passing = Extract<ScoreEvent, { type: 'scores' }>;
type Final = Extract<ScoreEvent, { type: 'done' | 'failed' }>;

export interface ScoredReplyOptions {
  tokenizer: Tokenizer;
  /** Of the reply, what comes before that which is scored. */
  before: readonly number[];
  /** Tokens that are scored. */
  length: number;
  emit: (event: Passing) => void;
  finish: (event: Final) => void;
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
/** What cannot be and yet is: a token's probability rounded to none. */
const LEAST = -1e4;

/** One `reply.scores` request: takes the scores of a text that is known, step by step. */
export class ScoredReply implements Listener {
  private readonly detokenizer = new Detokenizer();
  private readonly named = new Set<number>();
  private scored: ScoredToken[] = [];
  private texts: Passing['texts'] = [];
  private at: number;

  constructor(private readonly options: ScoredReplyOptions) {
    for (const id of options.before) this.textOf(id);
    this.at = options.before.length;
  }

  waits(): void {}
  admitted(): void {}
  paused(): void {}
  read(): void {}
  drafted(): void {}

  chosen(id: number, scores: TokenScores | null): FinishReason | null {
    if (!scores) throw new Error('a reply that is scored has scores');
    const { logprob, top, chain } = scores;
    for (const each of [...top, ...(chain?.top ?? [])]) this.name(each.id);
    this.scored.push({
      id,
      text: this.textOf(id),
      logprob: Math.max(logprob, LEAST),
      top: flat(top),
      chain: chain
        ? { logprob: Number.isNaN(chain.logprob) ? null : chain.logprob, top: flat(chain.top) }
        : null,
    });
    return this.at + this.scored.length === this.options.before.length + this.options.length
      ? 'length'
      : null;
  }

  flush(): void {
    if (this.scored.length === 0) return;
    const tokens = this.scored.splice(0);
    this.options.emit({ type: 'scores', at: this.at, tokens, texts: this.texts.splice(0) });
    this.at += tokens.length;
  }

  ended(end: JobEnd): void {
    this.flush();
    const { finish } = this.options;
    if (end.kind === 'failed') finish({ type: 'failed', error: end.error });
    else finish({ type: 'done', cancelled: end.reason === 'cancelled' });
  }

  /** What the reply gains by its next token. */
  private textOf(id: number): string {
    const piece = this.options.tokenizer.piece(id);
    return piece.control === '' ? this.detokenizer.push(piece) : piece.control;
  }

  private name(id: number): void {
    if (this.named.has(id)) return;
    this.named.add(id);
    const { bytes, control } = this.options.tokenizer.piece(id);
    this.texts.push({ id, text: control === '' ? lenient.decode(bytes) : control });
  }
}

const flat = (ranked: readonly { id: number; logprob: number }[]): number[] =>
  ranked.flatMap(({ id, logprob }) => [id, Math.max(logprob, LEAST)]);
