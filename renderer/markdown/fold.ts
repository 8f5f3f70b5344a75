import type { Block } from './blocks.ts';
import { wholeCharacters } from './softBreaks.ts';
import { weigh } from './weight.ts';

/** A long text as its beginning and its end, with the middle left out. Each list of blocks keeps the order of the text. */
export interface Folded {
  readonly head: readonly Block[];
  /** Characters left out; 0 where `head` is everything. */
  readonly hidden: number;
  readonly tail: readonly Block[];
}

/** What is shown of a text at first, in `weigh`'s unit: some 20 pages at the beginning, 5 at the end. */
const headWeight = 80_000;
const tailWeight = 15_000;
/** How much more of it each time a person asks for more. */
const growth = 4;

/** Keeps what is shown of a text to a size that a page can lay out. `level`: how often a person asked for more. The head of a growing text stays. */
export function fold(blocks: readonly Block[], level: number): Folded {
  const headRoom = headWeight * growth ** level;
  if (blocks.reduce((sum, { weight }) => sum + weight, 0) <= headRoom + tailWeight)
    return { head: blocks, hidden: 0, tail: [] };

  const head: Block[] = [];
  let room = headRoom;
  let next = 0;
  for (; next < blocks.length && blocks[next]!.weight <= room; next++) {
    room -= blocks[next]!.weight;
    head.push(blocks[next]!);
  }
  const cutBlock = blocks[next];
  const begun = cutBlock && room > headRoom / 2 ? beginning(cutBlock, room) : null;
  if (begun) head.push(begun);

  const tail: Block[] = [];
  room = tailWeight;
  let last = blocks.length - 1;
  for (; last > next && blocks[last]!.weight <= room; last--) {
    room -= blocks[last]!.weight;
    tail.unshift(blocks[last]!);
  }
  const ended =
    tail.length === 0 && blocks[last]
      ? ending(blocks[last]!, room, last === next ? (begun?.text.length ?? 0) : 0)
      : null;
  if (ended) tail.unshift(ended);

  const lengthOf = (list: readonly Block[]) => list.reduce((sum, { text }) => sum + text.length, 0);
  return { head, hidden: lengthOf(blocks) - lengthOf(head) - lengthOf(tail), tail };
}

const plainBlock = (at: number, text: string): Block => ({ at, text, weight: weigh(text), fence: null });

/** Characters of a block that weigh about `room`. */
const fitting = ({ text, weight }: Block, room: number): number => Math.floor((text.length * room) / weight);

function beginning(block: Block, room: number): Block {
  const at = fitting(block, room);
  const line = block.text.lastIndexOf('\n', at) + 1;
  return plainBlock(block.at, block.text.slice(0, line > at / 2 ? line : wholeCharacters(block.text, at)));
}

function ending(block: Block, room: number, from: number): Block {
  const at = Math.max(from, block.text.length - fitting(block, room));
  const line = block.text.indexOf('\n', at) + 1;
  const isNear = line > 0 && line - at < (block.text.length - at) / 2;
  const cut = isNear ? line : wholeCharacters(block.text, at);
  return plainBlock(block.at + cut, block.text.slice(cut));
}
