import { NonNegativeFit, type FitState } from './nonNegativeFit.ts';
import { RunningQuantile } from './runningQuantile.ts';

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

/** What the replies under way ask of a step. */
export interface RepliesLoad {
  readonly rows: number;
  readonly cells: number;
  readonly span: number;
}

/** What a piece that is read in slices may come to: its tokens, which the device has memory for, and how many times their own pace replies may be slowed to by it. */
export interface SliceLimits {
  readonly mostTokens: number;
  readonly slowedTo: number;
}

/** Milliseconds: see `SlicedPart`. */
export interface SliceTimes {
  readonly paceMs: number;
  readonly leastMs: number;
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
/** Whatever their own pace: a step that is over within a frame of a screen (60 a second) slows no reply that anybody could see. Milliseconds. */
export const FRAME_MS = 1000 / 60;
/** Of a step beside replies that is the prompts' part then. */
export const PROMPT_SHARE = 1 - 1 / SLOWED_TO;
/** Where the beginning of a prompt alone takes that much, and a longer piece makes sense (`LEAST_OWN_SHARE`), to this many times. */
const SLOWED_AT_MOST = 1.4;
/** 99 of 100 steps beside prompts are to take no longer than this many times the replies' own pace, with what the machine's other work adds to a step now and then. */
const NEARLY_ALL_WITHIN = 1.45;
/** What that is taken to be before it was seen: the 99th of 100 steps over its forecast. */
const FIRST_SPREAD = 1.15;
/** A machine that is busy itself shall not starve prompts: for the replies' sake they get on at no less than so much of their pace on a quiet one. */
const LEAST_PACE = 0.7;
/** What replies may be slowed to by prompts that are read in slices: less than by rows, for a slow step has a short one or none, and what is over is made up for. */
export const SLOWED_BY_SLICES = 1.25;
/** And by what nobody waits for yet, either way. */
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
/**
 * A piece whose step took so many times what it may take was too large, whatever the forecast says: the next ones grow from half of it. On a machine that is busy by
 * fits and starts what was forecast in a busy moment would let pieces grow to whole steps.
 */
const TOO_FAR = 1.5;
/** A piece of this many tokens or more that would be longer or shorter than the last one by no more than an eighth of it is as long. */
const LEAST_LIKE_THE_LAST = 16;
/** How fast the largest of late is forgotten, a step. */
const REACH_FADES = 0.9;
/**
 * A piece that is read in slices is to take no more of them than this: its longest operation, which is not interrupted, takes a small part of a slice
 * then.
 */
const MOST_SLICES = 20;
/** Of what slices may take they have so much on the average, whatever steps took: a machine that is busy itself shall not starve prompts. */
const LEAST_SLICE = 0.8;
/**
 * Slices read a prompt at so small a part of the pace that rows of steps would, at least; else it is read as rows. Where a step mostly waits for the weights, as it does for large
 * models, some rows more cost it little. Where rows would slow the replies by more than is bearable, less is enough.
 */
const LEAST_SLICED_PACE = 1 / 2;
const LEAST_PACE_WHERE_UNBEARABLE = 1 / 8;
/** What pieces cost beside replies is known after so many of them, and what they cost alone after so many. */
const ENOUGH_BESIDE = 16;
const ENOUGH_ALONE = 4;
/** Where slices would be shorter, in milliseconds, threads that wake up and operations that are done to their ends would take too much of them. */
const SHORTEST_SLICE = 2.5;
/** Where there is no reply to hold up. Milliseconds. */
const SLICE_ALONE = 50;
/** Rows of a product come in groups (tiles of our kernels and of GPUs): a group begun costs most of a whole one. */
const ROW_GROUP = 8;
/** Cells are counted in thousands, so that no coefficient is tiny. */
const CELLS = 1000;

/**
 * What a step costs, learned from the steps themselves, in milliseconds: the replies' part, base + a * rows + c * cells + e * span, from steps without prompts;
 * and what prompts add to it, b * tokens + d * cells + f * span + g * groups of rows begun, from steps with them. Fits of their own, so that a thousand steps of replies do not fade what is known of
 * prompts; errors count relative to the step, so that one prompt alone does not outweigh a hundred replies. From that, how many prompt tokens fit beside the
 * replies without making them stutter. Source of the idea: Sarathi-Serve (OSDI'24), which has the budget fixed beforehand.
 */
export class StepCost {
  private readonly replies: NonNegativeFit;
  private readonly prompts: NonNegativeFit;
  /** Steps that are all prompt: where weights are read for it alone, and cost what the replies' rows do not hide. */
  private readonly alone = new NonNegativeFit([1, 0.1, 0.1]);
  private aloneSeen = 0;
  /** Pieces beside replies since the last step that was all prompt, whose costs are others. */
  private besideSeen = 0;
  /** The largest piece of late, beside replies. */
  private reach: number;
  private reachAlone: number;
  /** Beside replies. Tokens. */
  private lastPiece = 0;
  /** How much longer than forecast the slowest of 100 steps with replies take. */
  private readonly spread = new RunningQuantile(FIRST_SPREAD);
  /** The same of half of the steps of replies alone: forecasts are means, which a few slow steps pull up. */
  private readonly middle = new RunningQuantile(1, 1 / 2, 1.5, 0.5);

  constructor(learned?: LearnedCost) {
    this.replies = new NonNegativeFit(learned?.replies ?? [1, 1, 0.1, 0.1]);
    this.prompts = new NonNegativeFit(learned?.prompts ?? [1, 0.1, 0.1, 0.1]);
    this.reach = learned?.reach ?? 0;
    this.reachAlone = learned?.reachAlone ?? 0;
  }

  observe(load: StepLoad, milliseconds: number): void {
    const { tokenCount, promptTokenCount } = load;
    if (tokenCount === 0) return;
    const time = Math.max(milliseconds, 1e-3);
    const weight = 1 / (time * time);
    if (tokenCount > promptTokenCount) this.spread.observe(time / Math.max(this.forecast(load), 1e-3));
    if (promptTokenCount === 0) {
      this.middle.observe(time / Math.max(this.forecast(load), 1e-3));
      return this.replies.observe(repliesOf(load), time, weight);
    }
    // Less than the replies alone were thought to take: so they take less, and what a prompt adds is not below nothing.
    if (tokenCount > promptTokenCount && time < this.replies.predict(repliesOf(load)))
      this.replies.observe(repliesOf(load), time, weight);
    this.prompts.observe(promptsOf(load), time - this.replies.predict(repliesOf(load)), weight);
    if (tokenCount === promptTokenCount) {
      this.reachAlone = Math.max(promptTokenCount, this.reachAlone);
      this.alone.observe(aloneOf(load), Math.max(time - this.pass(), 0), weight);
      this.aloneSeen += 1;
      this.besideSeen = 0;
      return;
    }
    this.besideSeen += 1;
    this.lastPiece = promptTokenCount;
    const tooFar = time > TOO_FAR * allowed(this.replies.predict(repliesOf(load)), SLOWED_TO);
    this.reach = tooFar
      ? Math.min(this.reach, promptTokenCount / 2)
      : Math.max(promptTokenCount, this.reach * REACH_FADES);
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
  chunkBudget(replies: RepliesLoad, prompts: readonly number[], slowedTo = SLOWED_TO): number {
    const piece = this.pieceCost(replies.rows, prompts);
    if (replies.rows === 0) {
      const most = this.reachAlone === 0 ? FIRST_CHUNK_ALONE : GROWTH_ALONE * this.reachAlone;
      return Math.max(1, Math.floor(Math.min(Math.max(piece.within(ALONE_MS), piece.worthwhile), most)));
    }
    const own = this.own(replies);
    const most = this.reach === 0 ? FIRST_CHUNK : GROWTH * this.reach + GROWTH_AT_LEAST;
    const { bearable, wanted } = wantedOf(piece, own, slowedTo);
    const usual = inGroups(Math.max(1, Math.floor(Math.min(wanted, most))), replies.rows);
    return this.asLast(bearable >= 1 ? this.calmed(usual, piece, own) : usual);
  }

  /**
   * The last one's size again where that is about as good: devices keep the graph of a step whose shape is the same, and take three steps of a new one to
   * make theirs.
   */
  private asLast(tokens: number): number {
    const near = Math.abs(tokens - this.lastPiece) <= this.lastPiece / 8;
    return near && tokens >= LEAST_LIKE_THE_LAST ? this.lastPiece : tokens;
  }

  /** `tokens`, or fewer where the machine's own ups and downs would take too many steps beyond what is to hold for nearly all. */
  private calmed(tokens: number, { cost, within }: PieceCost, own: number): number {
    const pace = (count: number) => count / (own + cost(count));
    const least = LEAST_PACE * pace(tokens);
    let fewer = Math.max(
      1,
      Math.min(tokens, Math.floor(within(allowed(own, NEARLY_ALL_WITHIN / this.spread.value) - own))),
    );
    while (fewer < tokens && pace(fewer) < least) fewer++;
    return fewer;
  }

  private pieceCost(rows: number, prompts: readonly number[]): PieceCost {
    const [perToken, perCells, perSpan, perGroup] = this.prompts.coefficients;
    const span = prompts.reduce((sum, from) => sum + from, 0) / CELLS;
    const opening = perSpan! * span;
    const each = Math.max(perToken! + (perCells! * span) / Math.max(prompts.length, 1), 1e-6);
    return {
      cost: (tokens) => opening + each * tokens + perGroup! * groupsOf(rows, tokens),
      within: (spare) => {
        const open = groupedRows(rows) - rows;
        const left = spare - opening;
        // A group is paid whole when it is begun. The last one that is, if it is: what is left for it may be for less than fills those before.
        const begun = Math.max(0, Math.ceil((left - each * open) / (each * ROW_GROUP + perGroup!)));
        const filled = begun === 0 ? -1 : open + (begun - 1) * ROW_GROUP;
        return Math.max(filled, (left - perGroup! * begun) / each);
      },
      worthwhile: (opening * LEAST_OWN_SHARE) / (1 - LEAST_OWN_SHARE) / each,
    };
  }

  /** Whether a prompt with `from` tokens behind it is rather read in slices beside `replies` than as rows. */
  slicesPay(replies: RepliesLoad, from: number, limits: SliceLimits): boolean {
    const own = this.own(replies);
    const spare = allowed(own, limits.slowedTo) - own;
    if (replies.rows === 0 || spare < SHORTEST_SLICE) return false;
    if (this.besideSeen < ENOUGH_BESIDE || this.aloneSeen < ENOUGH_ALONE) return false;
    const piece = this.pieceCost(replies.rows, [from]);
    const { bearable, wanted } = wantedOf(piece, own, SLOWED_TO);
    const rows = Math.max(1, Math.floor(wanted));
    const asRows = rows / (own + piece.cost(rows));
    const { opening, each } = this.aloneCost(from);
    const tokens = this.sliceTokens(replies, from, limits);
    const inSlices = spare / (opening / tokens + each) / (own + spare);
    return inSlices >= (bearable >= 1 ? LEAST_SLICED_PACE : LEAST_PACE_WHERE_UNBEARABLE) * asRows;
  }

  /** How many tokens make a piece that is read in slices beside `replies`, after so many of its prompt; a group of rows at least. */
  sliceTokens(replies: RepliesLoad, from: number, { mostTokens, slowedTo }: SliceLimits): number {
    const { opening, each } = this.aloneCost(from);
    const own = this.own(replies);
    const most = (MOST_SLICES * (allowed(own, slowedTo) - own) - opening) / each;
    return Math.max(ROW_GROUP, Math.min(Math.floor(most), mostTokens));
  }

  /** Milliseconds of a pass over a prompt's next tokens alone: of all together, and of each. */
  private aloneCost(from: number): { opening: number; each: number } {
    const [perToken, perCells, perSpan] = this.alone.coefficients;
    const span = from / CELLS;
    return { opening: this.pass() + perSpan! * span, each: Math.max(perToken! + perCells! * span, 1e-6) };
  }

  /** What a step beside `replies` may take with a slice, and how much of that is the slice's at least. */
  sliceTimes(replies: RepliesLoad, slowedTo = SLOWED_BY_SLICES): SliceTimes {
    if (replies.rows === 0) return { paceMs: SLICE_ALONE, leastMs: SLICE_ALONE };
    const own = this.own(replies) * this.middle.value;
    const paceMs = allowed(own, slowedTo);
    return { paceMs, leastMs: LEAST_SLICE * (paceMs - own) };
  }

  /** Milliseconds of a pass whatever is in it: of small ones and large ones apart from it one cannot tell where all were of one size. */
  private pass(): number {
    return this.replies.coefficients[0]!;
  }

  /** Milliseconds of a step with these replies alone. */
  private own({ rows, span, cells }: RepliesLoad): number {
    return this.replies.predict([1, rows, span / CELLS, cells / CELLS]);
  }

  learned(): LearnedCost {
    const { reach, reachAlone } = this;
    return { replies: this.replies.state(), prompts: this.prompts.state(), reach, reachAlone };
  }
}

/** What prompts' next pieces take of a step, beside so many rows of replies. Milliseconds. */
interface PieceCost {
  readonly cost: (tokens: number) => number;
  /** Tokens that so many milliseconds are enough for. Below 1: not for one. */
  readonly within: (spare: number) => number;
  /** Tokens from which on they take as much as the look at what is before them. */
  readonly worthwhile: number;
}

/** Milliseconds that a step may take beside replies that take `own` by themselves. */
const allowed = (own: number, slowedTo: number): number => Math.max(slowedTo * own, FRAME_MS);

const groupedRows = (rows: number): number => Math.ceil(rows / ROW_GROUP) * ROW_GROUP;

/** Groups of rows that `tokens` begin beside `rows`. */
const groupsOf = (rows: number, tokens: number): number =>
  (groupedRows(rows + tokens) - groupedRows(rows)) / ROW_GROUP;

/** Tokens that are bearable beside replies that take `own`; and that are to be read, of which 1 at least is. */
function wantedOf(piece: PieceCost, own: number, slowedTo: number): { bearable: number; wanted: number } {
  const bearable = piece.within(allowed(own, slowedTo * (SLOWED_AT_MOST / SLOWED_TO)) - own);
  // Where not even one token is bearable, the replies are slowed anyway: it shall at least be of use.
  const least = bearable >= 1 ? Math.min(piece.worthwhile, bearable) : piece.worthwhile;
  return { bearable, wanted: Math.max(piece.within(allowed(own, slowedTo) - own), least) };
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
const aloneOf = ({ promptTokenCount, promptCells = 0, promptSpan = 0 }: StepLoad): number[] => [
  promptTokenCount,
  promptCells / CELLS,
  promptSpan / CELLS,
];
const promptsOf = ({ tokenCount, promptTokenCount, promptCells = 0, promptSpan = 0 }: StepLoad): number[] => [
  promptTokenCount,
  promptCells / CELLS,
  promptSpan / CELLS,
  groupsOf(tokenCount - promptTokenCount, promptTokenCount),
];
