/** Code as its first and last lines, with those between left out where there are many. */
export interface FoldedCode {
  readonly head: string;
  /** Lines left out; 0 where `head` is everything. */
  readonly hidden: number;
  readonly tail: string;
}

/** Shown at first; each time a person asks for more, four times as much. */
const headLines = 400;
const headCharacters = 40_000;
const growth = 4;
const tailLines = 12;
const tailCharacters = 4000;

export function foldCode(code: string, level: number): FoldedCode {
  const headEnd = afterLines(code, headLines * growth ** level, headCharacters * growth ** level);
  if (headEnd === code.length) return { head: code, hidden: 0, tail: '' };
  const tailStart = Math.max(headEnd, beforeLines(code, tailLines, code.length - tailCharacters));
  const hidden = countLines(code, headEnd, tailStart);
  if (hidden === 0) return { head: code, hidden: 0, tail: '' };
  return { head: code.slice(0, headEnd).replace(/\n$/, ''), hidden, tail: code.slice(tailStart) };
}

/** The end of the last of the first `lines` lines that lies within `characters`, and of the first line in any case. */
function afterLines(code: string, lines: number, characters: number): number {
  let end = 0;
  for (let line = 0; line < lines; line++) {
    const next = code.indexOf('\n', end);
    if (next === -1) return code.length;
    if (line > 0 && next > characters) break;
    end = next + 1;
  }
  return end;
}

/** The beginning of the first of the last `lines` lines that begins after `from`; the end where none does. */
function beforeLines(code: string, lines: number, from: number): number {
  let start = code.length;
  for (let line = 0; line < lines; line++) {
    const before = code.lastIndexOf('\n', start - 2) + 1;
    if (before < from) break;
    start = before;
  }
  return start;
}

function countLines(code: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; count++) {
    const next = code.indexOf('\n', at);
    if (next === -1 || next >= to) return count + 1;
    at = next + 1;
  }
  return count;
}
