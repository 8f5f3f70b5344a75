import type { ErrorValue } from './contract/errors.ts';
import type { FinishReason } from './contract/generation.ts';
import type { SamplerOptions } from './native/native.d.ts';
import type { TokenScores } from './device/index.ts';
import type { Sequence } from './scheduler/index.ts';

/** A reply under way as the step loop sees it: it takes tokens until it, or the loop, says that it is over. */
export interface Reply {
  readonly sequence: Sequence;
  /** How many best tokens are reported with each: see `NativeStep.topK`. */
  readonly topK: number;
  /** Asked once, when the first token is to be chosen. */
  samplerOptions(): SamplerOptions;
  /** It has its place, and `cached` of its tokens need not be read. Comes again after it was put aside. */
  admitted(cached: number): void;
  /** So many of its tokens are read. */
  read(tokens: number): void;
  /** A token was chosen. Returns why the reply is over with it, or null. */
  chosen(token: number, scores: TokenScores | null): FinishReason | null;
  /** Sends on what has gathered; called while the device works. */
  flush(): void;
  /** The last call, once for every reply that was submitted. */
  ended(end: ReplyEnd): void;
}

export type ReplyEnd = { kind: 'finished'; reason: FinishReason } | { kind: 'failed'; error: ErrorValue };
