/**
 * Text as it is compared in a search: without differences of case, of accents, of width, of how a character is composed, and of spaces. Both what is
 * stored and what is typed go through it. A code point of the result never depends on more than one cluster of the source (a letter with its marks, a
 * Hangul syllable), so that any part of a text folds to a part of the folded text.
 */

/** Runs that fold to themselves but for case come first: they are most of any text. Then clusters: jamo of one syllable, or a character with its marks. */
const PIECES =
  /[\s\p{Cc}]+|(?:[!-~](?!\p{M}))+|(?:[\u4e00-\u9fff](?!\p{M}))+|(?:[\uac00-\ud7a3](?![\u11a7-\u11ff\p{M}]))+|[\u1100-\u115f\ua960-\ua97c][\u1160-\u11a7\ud7b0-\ud7c6]+[\u11a8-\u11ff\ud7cb-\ud7fb]*\p{M}*|[\uac00-\ud7a3][\u11a8-\u11ff]+\p{M}*|\P{M}\p{M}*|\p{M}+/gsu;

const SPACE = /^[\s\p{Cc}]/u;
const ASCII = /^[!-~]+$/;
const PLAIN = /^[\u4e00-\u9fff\uac00-\ud7a3]+$/;

/**
 * Accents and vowel points that people leave out: Latin, Greek and Cyrillic, Hebrew, Arabic, enclosing marks. Marks that make another letter, the vowel
 * signs of India's scripts and Thai's, or the voicing of kana, stay.
 */
const ACCENTS =
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]/g;
/** What is not seen: soft hyphens, marks of direction, variation selectors. What joins emoji, and the letters of a flag, are seen. */
const UNSEEN = /(?![\u200d\u{e0020}-\u{e007f}])\p{Default_Ignorable_Code_Point}/gu;

/** Signs that stand for each other as people type them. */
const ALIKE: Readonly<Record<string, string>> = {
  ς: 'σ',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '‐': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
};
const ALIKE_SIGNS = /[ς‘’‚‛ʼ“”„‟‐‒–—―]/g;

function foldPiece(piece: string): string {
  if (SPACE.test(piece)) return ' ';
  if (ASCII.test(piece)) return piece.toLowerCase();
  if (PLAIN.test(piece)) return piece;
  return (
    piece
      .normalize('NFKD')
      .replace(ACCENTS, '')
      .replace(UNSEEN, '')
      // Up and down again: ß is ss, and a dotless i an i.
      .toUpperCase()
      .toLowerCase()
      .replace(ACCENTS, '')
      .replace(ALIKE_SIGNS, (sign) => ALIKE[sign] ?? sign)
      .normalize('NFC')
  );
}

export function fold(text: string): string {
  return text.toWellFormed().replace(PIECES, foldPiece);
}

export interface Folded {
  readonly text: string;
  /** Where each UTF-16 unit of `text` begins and ends in the source. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** As `fold`, with the way back. */
export function foldWithPlaces(source: string): Folded {
  const starts: number[] = [];
  const ends: number[] = [];
  const parts: string[] = [];
  for (const { 0: piece, index } of source.toWellFormed().matchAll(PIECES)) {
    const folded = foldPiece(piece);
    const unitByUnit = folded.length === piece.length && (ASCII.test(piece) || PLAIN.test(piece));
    for (let unit = 0; unit < folded.length; unit++) {
      starts.push(unitByUnit ? index + unit : index);
      ends.push(unitByUnit ? index + unit + 1 : index + piece.length);
    }
    parts.push(folded);
  }
  return { text: parts.join(''), starts, ends };
}
