import type { ErrorValue } from './contract/errors.ts';
import type { FinishReason } from './contract/generation.ts';
import type { TokenScores } from './device/index.ts';
import type { Chooser } from './sampling/index.ts';
import type { Task } from './scheduler/index.ts';

/** A request under way as the step loop sees it: what is to be computed, who chooses, and who is told. */
export interface Job {
  readonly task: Task;
  readonly chooser: Chooser<TokenScores>;
  readonly listener: Listener;
}

/** Who is told how a job gets on. Nothing here may throw. */
export interface Listener {
  /** It waits for a place, `ahead` others before it. Comes again when that changes. */
  waits(ahead: number): void;
  /** It has its place, and `cached` of its tokens need not be read. Comes again after it was put aside. */
  admitted(cached: number): void;
  /** It had to give its place up for want of room, and goes on later by itself. */
  paused(): void;
  /** So many of the tokens of its first sequence are in the cache. */
  read(tokens: number): void;
  /** A token was chosen for one of its sequences. Returns why the job is over with it, or null. */
  chosen(token: number, scores: TokenScores | null, sequence: number): FinishReason | null;
  /** So many tokens were drafted for it in a step, and of those it has taken so many. */
  drafted(tokens: number, taken: number): void;
  /** Sends on what has gathered; called while the device works. */
  flush(): void;
  /** The last call, once for every job that was submitted. */
  ended(end: JobEnd): void;
}

export type JobEnd = { kind: 'finished'; reason: FinishReason } | { kind: 'failed'; error: ErrorValue };
