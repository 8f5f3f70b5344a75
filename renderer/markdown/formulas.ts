import type { Extension as FromMarkdown } from 'mdast-util-from-markdown';
import type { Code, Construct, Extension, State, TokenizeContext } from 'micromark-util-types';
import type { Processor } from 'unified';

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    formula: 'formula';
    formulaPiece: 'formulaPiece';
  }
}

/**
 * Keeps formulas in LaTeX as they are written: `\( \)`, `\[ \]` and `$$ $$`. Markdown would take their backslashes for its own, and their stars and
 * underscores for emphasis. A bracket may be escaped for other reasons: between `\[` and `\]` there has to be something of a formula.
 */
export function remarkFormulas(this: Processor): void {
  const data = this.data() as { micromarkExtensions?: Extension[]; fromMarkdownExtensions?: FromMarkdown[] };
  (data.micromarkExtensions ??= []).push({ text: { 92: formula, 36: formula } });
  (data.fromMarkdownExtensions ??= []).push({
    enter: {
      formula(token) {
        this.enter({ type: 'text', value: this.sliceSerialize(token) }, token);
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

const formula: Construct = {
  name: 'formula',
  tokenize(effects, ok, nok) {
    let opener: Code = null;
    let closer = 0;
    let length = 0;
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
      if ((opener === dollar) !== (code === dollar)) return nok(code);
      closer = closers.get(code) ?? 0;
      if (closer === 0) return nok(code);
      isSure = code !== 91;
      effects.consume(code);
      return inside;
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
