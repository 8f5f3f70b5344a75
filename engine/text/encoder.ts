import { partition } from './partition.ts';
import { specialTokens, type SpecialToken } from './specialTokens.ts';
import { TextTrie } from './textTrie.ts';
import { filledIn, type Typed } from './typed.ts';
import type { Vocabulary } from './vocabulary.ts';

const NOTHING_TYPED: Typed = new Map();
/** Fragments up to this length repeat within a text (indentation, line ends) and are looked up. */
const REPEATS_UP_TO = 32;
/** How often a text that still holds a mark is cut again. */
const MOST_CUTS = 8;

/**
 * Texts to tokens. Special tokens are cut out here and not by llama.cpp, which takes time of the square of their number and cannot be told
 * which of them are meant.
 */
export class Encoder {
  readonly marks: TextTrie<SpecialToken>;
  /** The same from their ends. */
  readonly markEnds: TextTrie<SpecialToken>;
  private readonly all: TextTrie<SpecialToken>;
  private readonly words: TextTrie<SpecialToken>;
  private readonly markTexts = new Map<number, string>();
  private readonly seam: readonly [string, Int32Array] | null;

  constructor(private readonly vocabulary: Vocabulary) {
    const specials = specialTokens(vocabulary);
    this.all = new TextTrie(specials);
    const marks = specials.filter(({ isMark }) => isMark);
    this.marks = new TextTrie(marks);
    this.markEnds = new TextTrie(marks, true);
    this.words = new TextTrie(specials.filter(({ isMark }) => !isMark));
    for (const { id, text } of marks) this.markTexts.set(id, text);
    this.seam = findSeam(vocabulary);
  }

  /** Marks in `text` are read as such, save in what was typed. */
  encode(text: string, typed: Typed = NOTHING_TYPED): Int32Array {
    return this.encodeParts(text, this.all, typed);
  }

  /** Nothing in `text` is read as a mark. */
  encodePlain(text: string): Int32Array {
    return this.encodeParts(text, this.words, NOTHING_TYPED);
  }

  /** The marks that `text` has, in order. */
  marksOf(text: string): number[] {
    return partition(text, this.all).flatMap((part) =>
      'token' in part && part.token.isMark ? [part.token.id] : [],
    );
  }

  private encodeParts(text: string, specials: TextTrie<SpecialToken>, typed: Typed): Int32Array {
    const runs: Int32Array[] = [];
    const seen = new Map<string, Int32Array>();
    for (const part of partition(text, specials)) {
      if ('token' in part) {
        runs.push(Int32Array.of(part.token.id));
        continue;
      }
      let run = seen.get(part.text);
      if (!run) {
        run = this.plain(filledIn(part.text, typed));
        if (part.text.length <= REPEATS_UP_TO) seen.set(part.text, run);
      }
      runs.push(run);
    }
    return joined(runs);
  }

  /** Text without marks that are meant; ones that it holds all the same are broken up. */
  private plain(text: string): Int32Array {
    const cuts = new Set<number>();
    for (let at = 0; at < text.length; at++) {
      this.marks.eachAt(text, at, (mark) => {
        if (mark.always && mark.text.length > 1) cuts.add(at + 1);
      });
    }
    let tokens = this.cutUp(text, cuts);
    // Some vocabularies find their marks by way of ordinary merging or longest matches too.
    for (let round = 0; round < MOST_CUTS; round++) {
      const found = new Set(Array.from(tokens).flatMap((id) => this.markTexts.get(id) ?? []));
      const before = cuts.size;
      for (const mark of found) {
        for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) cuts.add(at + 1);
      }
      if (cuts.size === before) break;
      tokens = this.cutUp(text, cuts);
    }
    return tokens;
  }

  private cutUp(text: string, cuts: ReadonlySet<number>): Int32Array {
    if (cuts.size === 0) return this.vocabulary.tokenize(text, false, false);
    const ends = [...cuts].filter((cut) => cut > 0 && cut < text.length).sort((a, b) => a - b);
    let from = 0;
    const runs = [...ends, text.length].map((end) => {
      const piece = text.slice(from, end);
      const run = from === 0 ? this.vocabulary.tokenize(piece, false, false) : this.continued(piece);
      from = end;
      return run;
    });
    return joined(runs);
  }

  /** Tokens of a text that goes on from another: without the space that SentencePiece sets before a beginning. */
  private continued(text: string): Int32Array {
    if (!this.seam) return this.vocabulary.tokenize(text, false, false);
    const [before, tokens] = this.seam;
    const whole = this.vocabulary.tokenize(before + text, false, false);
    const follows = tokens.every((token, index) => whole[index] === token);
    return follows ? whole.subarray(tokens.length) : this.vocabulary.tokenize(text, false, false);
  }
}

/** A character that merges with nothing and its tokens, where the vocabulary sets a space before each text; null where it does not. */
function findSeam(vocabulary: Vocabulary): readonly [string, Int32Array] | null {
  try {
    const first = vocabulary.tokenize('a', false, false)[0];
    if (first === undefined || vocabulary.piece(first, true)[0] !== 0x20) return null;
    return ['\u{F8FFF}', vocabulary.tokenize('\u{F8FFF}', false, false)];
  } catch {
    return null; // A vocabulary that knows no such character: a space too many is the lesser evil.
  }
}

function joined(runs: readonly Int32Array[]): Int32Array {
  if (runs.length === 1) return runs[0]!;
  const tokens = new Int32Array(runs.reduce((sum, run) => sum + run.length, 0));
  let at = 0;
  for (const run of runs) {
    tokens.set(run, at);
    at += run.length;
  }
  return tokens;
}
