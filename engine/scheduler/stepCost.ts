/** Milliseconds between two tokens of a running reply that nobody minds. */
export const LATENCY_TARGET_MS = 50;
/** A running reply may be slowed to this many times its own pace where its own pace is slower than the target. */
const SLOWEST = 2;
/** Below this a prompt's pieces cost more than they bring. Tokens. */
const LEAST_CHUNK = 32;
/** Before anything was measured, beside replies and alone. Tokens. */
const FIRST_CHUNK = 64;
const FIRST_CHUNK_ALONE = 128;
/** With no reply to hold up, a step may last this long: its progress is to be seen, and it can be left. Milliseconds. */
const ALONE_MS = 1000;
const WEIGHT_OF_NEWEST = 0.2;

/**
 * What a step costs, learned from the steps themselves: a base of the replies under way, plus so much per prompt token. From that, how
 * many prompt tokens fit beside the replies without making them stutter. Source of the idea: Sarathi-Serve (OSDI'24).
 */
export class StepCost {
  private baseMs: number | undefined;
  private promptTokenMs: number | undefined;

  constructor(private readonly targetMs = LATENCY_TARGET_MS) {}

  observe(step: { tokenCount: number; promptTokenCount: number }, milliseconds: number): void {
    const { promptTokenCount, tokenCount } = step;
    const replies = tokenCount - promptTokenCount;
    if (promptTokenCount === 0) {
      this.baseMs = average(this.baseMs, milliseconds);
    } else if (promptTokenCount >= LEAST_CHUNK) {
      const base = replies > 0 ? (this.baseMs ?? 0) : 0;
      this.promptTokenMs = average(this.promptTokenMs, Math.max(milliseconds - base, 0) / promptTokenCount);
    }
  }

  /** Prompt tokens that may go into a step, with replies under way in it or without. */
  chunkBudget(besideReplies: boolean): number {
    if (this.promptTokenMs === undefined) return besideReplies ? FIRST_CHUNK : FIRST_CHUNK_ALONE;
    const base = this.baseMs ?? 0;
    const spare = besideReplies ? Math.max(this.targetMs, SLOWEST * base) - base : ALONE_MS;
    return Math.max(LEAST_CHUNK, Math.floor(spare / Math.max(this.promptTokenMs, 1e-6)));
  }
}

const average = (before: number | undefined, newest: number): number =>
  before === undefined ? newest : before + WEIGHT_OF_NEWEST * (newest - before);
