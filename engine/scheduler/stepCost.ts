import { NonNegativeFit, type FitState } from './nonNegativeFit.ts';

/** What a step did, as far as its time depends on it. */
export interface StepLoad {
  tokenCount: number;
  promptTokenCount: number;
  /** Cells that its tokens look at, each token's own beginning in all. */
  attendedCells: number;
  /** Cells of its sequences: however many tokens of one look at them, they come from memory once. */
  attendedSpan: number;
  /** Of both, what prompts have. Left out: no prompts. */
  promptCells?: number;
  promptSpan?: number;
}

/** What was learned of the costs of one model on one machine, as plain data: the next load of it begins there. */
export interface LearnedCost {
  replies: FitState;
  prompts: FitState;
  /** The largest pieces of prompts that were tried beside replies and alone. Tokens. */
  reach: number;
  reachAlone: number;
}

/** Replies under way may be slowed to this many times their own pace by prompts that are read beside them. */
export const SLOWED_TO = 1.3;
/** Of a step beside replies that is the prompts' part then. */
export const PROMPT_SHARE = 1 - 1 / SLOWED_TO;
/** Where the beginning of a prompt alone takes that much, and a longer piece makes sense (`LEAST_OWN_SHARE`), to this many times. */
const SLOWED_AT_MOST = 1.4;
/** The same for what nobody waits for yet. */
export const SLOWED_BY_BACKGROUND = 1.1;
/** The first pieces, before anything was measured, beside replies and alone, where nobody is held up. Tokens. */
const FIRST_CHUNK = 4;
const FIRST_CHUNK_ALONE = 64;
/** With no reply to hold up, a step may last this long: its progress is to be seen, and whoever comes meanwhile waits for it. Milliseconds. */
const ALONE_MS = 300;
/**
 * Deep in a long prompt the first token of a piece costs more than the others, for all of its beginning has to come from memory. Of a piece's time so much
 * at least is to be its tokens', or the prompt would take for ever without a gain for the replies.
 */
const LEAST_OWN_SHARE = 1 / 2;
/** A piece may be so many times the largest of late, and a little more: what was never tried is forecast from what was noise. */
const GROWTH = 2;
const GROWTH_AT_LEAST = 4;
const GROWTH_ALONE = 4;
/** How fast the largest of late is forgotten, a step. */
const REACH_FADES = 0.9;
/** Rows of a product come in groups (tiles of our kernels and of GPUs): a group begun costs most of a whole one. */
const ROW_GROUP = 8;
/** Cells are counted in thousands, so that no coefficient is tiny. */
const CELLS = 1000;

/**
 * What a step costs, learned from the steps themselves, in milliseconds: the replies' part, base + a * rows + c * cells + e * span, from steps without prompts;
 * and what prompts add to it, b * tokens + d * cells + f * span, from steps with them. Two fits, so that a thousand steps of replies do not fade what is known of
 * prompts; errors count relative to the step, so that one prompt alone does not outweigh a hundred replies. From that, how many prompt tokens fit beside the
 * replies without making them stutter. Source of the idea: Sarathi-Serve (OSDI'24), which has the budget fixed beforehand.
 */
export class StepCost {
  private readonly replies: NonNegativeFit;
  private readonly prompts: NonNegativeFit;
  /** The largest piece of late, beside replies. */
  private reach: number;
  private reachAlone: number;

  constructor(learned?: LearnedCost) {
    this.replies = new NonNegativeFit(learned?.replies ?? [1, 1, 0.1, 0.1]);
    this.prompts = new NonNegativeFit(learned?.prompts ?? [1, 0.1, 0.1]);
    this.reach = learned?.reach ?? 0;
    this.reachAlone = learned?.reachAlone ?? 0;
  }

  observe(load: StepLoad, milliseconds: number): void {
    const { tokenCount, promptTokenCount } = load;
    if (tokenCount === 0) return;
    const time = Math.max(milliseconds, 1e-3);
    const weight = 1 / (time * time);
    if (promptTokenCount === 0) return this.replies.observe(repliesOf(load), time, weight);
    this.prompts.observe(promptsOf(load), time - this.replies.predict(repliesOf(load)), weight);
    if (tokenCount > promptTokenCount) this.reach = Math.max(promptTokenCount, this.reach * REACH_FADES);
    else this.reachAlone = Math.max(promptTokenCount, this.reachAlone);
  }

  /** Milliseconds that a step of this load is expected to take. */
  forecast(load: StepLoad): number {
    return this.replies.predict(repliesOf(load)) + this.prompts.predict(promptsOf(load));
  }

  /**
   * Prompt tokens that may go into a step beside `replies`, of all `prompts` together; 1 at least.
   * @param prompts  of each, how many tokens it has before these: each of these attends to so many cells
   * @param slowedTo  how many times their own pace the replies may be slowed to
   */
  chunkBudget(
    replies: { rows: number; cells: number; span: number },
    prompts: readonly number[],
    slowedTo = SLOWED_TO,
  ): number {
    const [perToken, perCells, perSpan] = this.prompts.coefficients;
    const span = prompts.reduce((sum, from) => sum + from, 0) / CELLS;
    const opening = perSpan! * span;
    const each = Math.max(perToken! + (perCells! * span) / Math.max(prompts.length, 1), 1e-6);
    const fitting = (spare: number) => (spare - opening) / each;
    const worthwhile = (opening * LEAST_OWN_SHARE) / (1 - LEAST_OWN_SHARE) / each;
    if (replies.rows === 0) {
      const most = this.reachAlone === 0 ? FIRST_CHUNK_ALONE : GROWTH_ALONE * this.reachAlone;
      return Math.max(1, Math.floor(Math.min(Math.max(fitting(ALONE_MS), worthwhile), most)));
    }
    const own = this.replies.predict([1, replies.rows, replies.span / CELLS, replies.cells / CELLS]);
    const most = this.reach === 0 ? FIRST_CHUNK : GROWTH * this.reach + GROWTH_AT_LEAST;
    const bearable = fitting((slowedTo * (SLOWED_AT_MOST / SLOWED_TO) - 1) * own);
    // Where not even one token is bearable, the replies are slowed anyway: it shall at least be of use.
    const wanted = Math.max(
      fitting((slowedTo - 1) * own),
      bearable >= 1 ? Math.min(worthwhile, bearable) : worthwhile,
    );
    return inGroups(Math.max(1, Math.floor(Math.min(wanted, most))), replies.rows);
  }

  learned(): LearnedCost {
    const { reach, reachAlone } = this;
    return { replies: this.replies.state(), prompts: this.prompts.state(), reach, reachAlone };
  }
}

/** `tokens`, or up to half of them less, so that with the replies' rows they fill whole groups. */
function inGroups(tokens: number, rows: number): number {
  const whole = Math.floor((rows + tokens) / ROW_GROUP) * ROW_GROUP - rows;
  return whole >= tokens / 2 ? whole : tokens;
}

const repliesOf = (load: StepLoad): number[] => [
  1,
  load.tokenCount - load.promptTokenCount,
  // Before drafts were seen nothing tells it from the next one: it gets all of their common cost then, and drafts are rather tried than not.
  (load.attendedSpan - (load.promptSpan ?? 0)) / CELLS,
  (load.attendedCells - (load.promptCells ?? 0)) / CELLS,
];
const promptsOf = ({ promptTokenCount, promptCells = 0, promptSpan = 0 }: StepLoad): number[] => [
  promptTokenCount,
  promptCells / CELLS,
  promptSpan / CELLS,
];
