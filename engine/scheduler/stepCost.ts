import { NonNegativeFit } from './nonNegativeFit.ts';

/** What a step did, as far as its time depends on it. */
export interface StepLoad {
  tokenCount: number;
  promptTokenCount: number;
  attendedCells: number;
}

/** Replies under way may be slowed to this many times their own pace by prompts that are read beside them. */
export const SLOWED_TO = 1.3;
/** The same for what nobody waits for yet. */
export const SLOWED_BY_BACKGROUND = 1.1;
/** Below this a prompt's piece is not worth its place in the step. Tokens. */
const LEAST_CHUNK = 4;
/** Before anything was measured, beside replies and alone. Tokens. */
const FIRST_CHUNK = 16;
const FIRST_CHUNK_ALONE = 128;
/** With no reply to hold up, a step may last this long: its progress is to be seen, and whoever comes meanwhile waits for it. Milliseconds. */
const ALONE_MS = 300;
/** Steps of prompts that were seen before a forecast is believed. */
const LEAST_SEEN = 2;
/** Cells are counted in thousands, so that no coefficient is tiny. */
const CELLS = 1000;

/**
 * What a step costs, learned from the steps themselves: T = base + a * reply rows + b * prompt tokens + c * attended cells, in
 * milliseconds. From that, how many prompt tokens fit beside the replies without making them stutter. Source of the idea: Sarathi-Serve
 * (OSDI'24), which has the budget fixed beforehand.
 */
export class StepCost {
  private readonly fit = new NonNegativeFit([1, 1, 1, 0.1]);
  private promptSteps = 0;

  observe(load: StepLoad, milliseconds: number): void {
    if (load.tokenCount === 0) return;
    if (load.promptTokenCount > 0) this.promptSteps += 1;
    this.fit.observe(features(load), milliseconds);
  }

  /** Milliseconds that a step of this load is expected to take. */
  forecast(load: StepLoad): number {
    return this.fit.predict(features(load));
  }

  /**
   * Prompt tokens that may go into a step beside `replies`.
   * @param from  how many tokens the prompt has before these: each attends to so many cells
   * @param slowedTo  how many times their own pace the replies may be slowed to
   */
  chunkBudget(replies: { rows: number; cells: number }, from: number, slowedTo = SLOWED_TO): number {
    const alone = replies.rows === 0;
    if (this.promptSteps < LEAST_SEEN) return alone ? FIRST_CHUNK_ALONE : FIRST_CHUNK;
    const own = this.forecast({
      tokenCount: replies.rows,
      promptTokenCount: 0,
      attendedCells: replies.cells,
    });
    const spare = alone ? ALONE_MS : (slowedTo - 1) * own;
    const [, , perToken, perCells] = this.fit.coefficients;
    const each = perToken! + (perCells! * from) / CELLS;
    return Math.max(LEAST_CHUNK, Math.floor(spare / Math.max(each, 1e-6)));
  }
}

const features = ({ tokenCount, promptTokenCount, attendedCells }: StepLoad): number[] => [
  1,
  tokenCount - promptTokenCount,
  promptTokenCount,
  attendedCells / CELLS,
];
