import type { Element } from 'hast';
import type { Literal } from 'mdast';
import type { Extension as FromMarkdown } from 'mdast-util-from-markdown';
import type { Code, Construct, Extension, State, TokenizeContext } from 'micromark-util-types';
import type { Processor } from 'unified';

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    formula: 'formula';
    formulaPiece: 'formulaPiece';
  }
}
/** LaTeX as it is written, with what sets it apart. */
export interface FormulaNode extends Literal {
  type: 'formula';
  /** For the page, where it is to be drawn. */
  drawn?: Element;
}
declare module 'mdast' {
  interface PhrasingContentMap {
    formula: FormulaNode;
  }
  interface RootContentMap {
    formula: FormulaNode;
  }
}

/**
 * Finds formulas in LaTeX: `\( \)`, `\[ \]`, `$$ $$` and `$ $`. Markdown would take their backslashes for its own, and their stars and underscores for
 * emphasis. A bracket may be escaped for other reasons, and a dollar is mostly money: between `\[` and `\]`, and between single dollars, there has to
 * be something of a formula.
 */
export function remarkFormulas(this: Processor): void {
  const data = this.data() as { micromarkExtensions?: Extension[]; fromMarkdownExtensions?: FromMarkdown[] };
  (data.micromarkExtensions ??= []).push({ text: { 92: formula, 36: formula } });
  (data.fromMarkdownExtensions ??= []).push({
    enter: {
      formula(token) {
        this.enter({ type: 'formula', value: this.sliceSerialize(token) }, token);
      },
    },
    exit: {
      formula(token) {
        this.exit(token);
      },
    },
  });
}

const backslash = 92;
const dollar = 36;
/** How the second character of what opens a formula is written where it closes. */
const closers = new Map<Code, number>([
  [40, 41],
  [91, 93],
  [dollar, dollar],
]);

/** In characters. Whatever is longer without an end is none. */
const longest = 4000;
const longestBetweenDollars = 400;

const formula: Construct = {
  name: 'formula',
  tokenize(this: TokenizeContext, effects, ok, nok) {
    const before = this.previous;
    let opener: Code = null;
    let closer = 0;
    let length = 0;
    let last: Code = null;
    // Whether something inside says that it is a formula.
    let isSure = false;
    return start;

    function start(code: Code): State | undefined {
      opener = code;
      effects.enter('formula');
      effects.enter('formulaPiece');
      effects.consume(code);
      return opening;
    }
    function opening(code: Code): State | undefined {
      if (opener === dollar && code !== dollar) {
        if (isSpace(code) || isWord(before)) return nok(code);
        return betweenDollars(code);
      }
      closer = closers.get(code) ?? 0;
      if (closer === 0 || (opener === backslash && code === dollar)) return nok(code);
      isSure = code !== 91;
      effects.consume(code);
      return inside;
    }
    /** In one line, without spaces at its ends, and with no word or number after it, so that `$5 and $6` are two prices. */
    function betweenDollars(code: Code): State | undefined {
      if (code === null || code < -2 || length++ > longestBetweenDollars) return nok(code);
      if (code === dollar && last !== backslash) {
        if (isSpace(last) || !(isSure || (length <= 3 && isLetter(last)))) return nok(code);
        effects.consume(code);
        return afterDollars;
      }
      isSure ||= code === backslash || signs.has(code);
      last = code;
      effects.consume(code);
      return betweenDollars;
    }
    function afterDollars(code: Code): State | undefined {
      if (code === dollar || isWord(code)) return nok(code);
      return end(code);
    }
    function end(code: Code): State | undefined {
      effects.exit('formulaPiece');
      effects.exit('formula');
      return ok(code);
    }
    function inside(code: Code): State | undefined {
      if (code === null || length++ > longest) return nok(code);
      if (code < -2) {
        // A line's end is a token of its own.
        effects.exit('formulaPiece');
        effects.enter('lineEnding');
        effects.consume(code);
        effects.exit('lineEnding');
        effects.enter('formulaPiece');
        return inside;
      }
      effects.consume(code);
      if (code === opener) return afterMark;
      isSure ||= signs.has(code);
      return inside;
    }
    function afterMark(code: Code): State | undefined {
      if (code !== closer) {
        isSure ||= opener === backslash;
        return inside(code);
      }
      if (!isSure || length < 2) return nok(code);
      effects.consume(code);
      effects.exit('formulaPiece');
      effects.exit('formula');
      return ok;
    }
  },
  previous(this: TokenizeContext, code: Code) {
    return code !== dollar;
  },
};

/** `+ < = > ^ _ { }` and the star: none is in the words that people put between brackets. */
const signs = new Set<Code>([42, 43, 60, 61, 62, 94, 95, 123, 125]);
const isSpace = (code: Code): boolean => code === null || code < 0 || code === 32;
const isLetter = (code: Code): boolean =>
  code !== null && ((code >= 65 && code <= 90) || (code >= 97 && code <= 122));
const isWord = (code: Code): boolean => isLetter(code) || (code !== null && code >= 48 && code <= 57);

const setApart = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(\\\[|\$\$)/;
const fenceMarks = /^[ \t]*(`{3,}|~{3,})/;

/**
 * The same text, of the same length, with each formula that is set apart in one line: markdown would take its lines for lists, headings and rules. One
 * with an empty line in it is none.
 */
export function joinFormulas(text: string): string {
  if (!text.includes('\\[') && !text.includes('$$')) return text;
  let joined = '';
  let fence: string | null = null;
  for (let at = 0; at < text.length;) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const marks = fenceMarks.exec(line)?.[1];
    if (fence !== null) {
      if (marks?.startsWith(fence)) fence = null;
    } else if (marks !== undefined) fence = marks;
    const opened = fence === null && marks === undefined ? setApart.exec(line) : null;
    const stop = opened ? closing(text, at + opened[0].length, opened[1]!) : -1;
    if (stop <= end) {
      joined += line;
      at = end;
    } else {
      joined += text.slice(at, stop).replace(/\r\n|\n/g, (mark) => ' '.repeat(mark.length));
      const rest = lineEnd(text, stop);
      joined += text.slice(stop, rest);
      at = rest;
    }
  }
  return joined;
}

const lineEnd = (text: string, from: number): number => text.indexOf('\n', from) + 1 || text.length;

/** Where the formula that opened before `from` has closed; -1 where it does not, in time and without an empty line. */
function closing(text: string, from: number, opener: string): number {
  const found = text.indexOf(opener === '$$' ? '$$' : '\\]', from);
  if (found === -1 || found - from > longest) return -1;
  return /\n[ \t\r]*\n/.test(text.slice(from, found)) ? -1 : found + 2;
}
