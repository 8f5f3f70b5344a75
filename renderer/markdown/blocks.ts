import { weigh } from './weight.ts';

/** Consecutive lines of markdown that parse on their own. */
export interface Block {
  /** Where it begins, in characters: tells it from the others of its text. */
  readonly at: number;
  readonly text: string;
  /** See `weigh`. A fence is light however long: what is shown of code is bounded elsewhere, and it needs no parser. */
  readonly weight: number;
  /** Set where the block is one code fence that begins at the margin. */
  readonly fence: Fence | null;
}

export interface Fence {
  readonly language: string;
  readonly code: string;
}

const fenceWeight = 4000;

/**
 * Cuts markdown that is still being written into blocks that parse on their own, so that only the last one is parsed again as text comes. A cut is
 * made at a blank line outside of a code fence, before a line that neither is indented nor goes on with a list, and around a fence at the
 * margin. Joining the blocks gives the text back. Constructs that reach across blocks (reference links) come out right only in the whole text.
 */
export class BlockCutter {
  private text = '';
  private settled: Block[] = [];
  private state: State = fresh;
  /** Up to where `text` is taken into `settled` and `state`: the end of its last whole line. */
  private taken = 0;

  /** The blocks of `text`. Those before the last keep their identity as it grows, and only what is new is looked at. */
  update(text: string): readonly Block[] {
    if (!text.startsWith(this.text)) this.reset();
    this.text = text;
    for (let end = text.indexOf('\n', this.taken); end !== -1; end = text.indexOf('\n', this.taken)) {
      this.state = step(this.state, text.slice(this.taken, end + 1), (block) => this.settled.push(block));
      this.taken = end + 1;
    }
    // The line that is being written may yet turn out to be another kind of line.
    const blocks = [...this.settled];
    const last =
      this.taken < text.length
        ? step(this.state, text.slice(this.taken), (block) => blocks.push(block))
        : this.state;
    if (last.current !== '') blocks.push(blockOf(last));
    return blocks;
  }

  private reset(): void {
    this.settled = [];
    this.state = fresh;
    this.taken = 0;
  }
}

export const blocksOf = (text: string): readonly Block[] => new BlockCutter().update(text);

interface State {
  /** The block so far, and where it begins. */
  readonly current: string;
  readonly at: number;
  /** The marks that opened the fence we are in. */
  readonly fence: string | null;
  /** The next line that says something may begin a block. */
  readonly atCut: boolean;
  readonly inList: boolean;
}

const fresh: State = { current: '', at: 0, fence: null, atCut: false, inList: false };

const fenceLine = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})/;

function step(state: State, line: string, settle: (block: Block) => void): State {
  const { current, at, fence, atCut, inList } = state;
  const bare = line.endsWith('\n') ? line.slice(0, -1) : line;
  if (fence !== null) {
    const closes = bare.trim().startsWith(fence) && /^ {0,3}(`+|~+)\s*$/.test(bare);
    return {
      ...state,
      current: current + line,
      fence: closes ? null : fence,
      atCut: closes && isFence(current),
    };
  }
  if (bare.trim() === '') return { ...state, current: current + line, atCut: atCut || current !== '' };
  const [, indent, marks] = fenceLine.exec(bare) ?? [];
  const isItem = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/.test(bare);
  const cuts = (marks !== undefined && indent === '') || (atCut && !/^\s/.test(bare) && !(inList && isItem));
  if (cuts && current !== '') settle(blockOf(state));
  return {
    current: cuts ? line : current + line,
    at: cuts ? at + current.length : at,
    fence: marks ?? null,
    atCut: false,
    inList: isItem || (inList && !cuts),
  };
}

const isFence = (text: string): boolean => text.startsWith('```') || text.startsWith('~~~');

function blockOf({ current: text, at }: State): Block {
  const fence = isFence(text) ? fenceOf(text) : null;
  return { at, text, fence, weight: fence ? Math.min(weigh(text), fenceWeight) : weigh(text) };
}

/** The fence that the text is, closed or still open; null if it is something else. */
function fenceOf(text: string): Fence | null {
  const firstEnd = text.indexOf('\n');
  const first = firstEnd === -1 ? text : text.slice(0, firstEnd);
  const marks = fenceLine.exec(first)?.[2];
  if (marks === undefined) return null;
  const language = /^\S*/.exec(first.slice(marks.length).trim())?.[0] ?? '';
  const body = firstEnd === -1 ? '' : text.slice(firstEnd + 1);
  const close = new RegExp(`(^|\\n) {0,3}${marks[0]}{${marks.length},}[ \\t]*\\n?\\s*$`).exec(
    body.slice(-1000),
  );
  const code = close ? body.slice(0, Math.max(0, body.length - 1000) + close.index) : body;
  return { language, code: code.replace(/\n$/, '') };
}
