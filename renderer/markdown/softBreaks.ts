/**
 * A browser takes time in the square of its length to break a word into lines, so words beyond this many characters get places to break at.
 * No person's word is as long; an encoded picture is.
 */
const longWord = 250;
const pieceLength = 80;

/** Between two places where a line may end. Text without spaces may end one after each character. */
const words = /[^\s\u2E80-\u9FFF\uAC00-\uD7FF\uF900-\uFAFF]+/g;

/** Whether a word is longer than that. */
export function hasWordOf(text: string, length: number): boolean {
  if (text.length < length) return false;
  for (const { 0: word } of text.matchAll(words)) if (word.length >= length) return true;
  return false;
}

/** The text in pieces, between which a line may be broken. Joined they are the text. */
export function breakable(text: string): string[] {
  if (text.length < longWord) return [text];
  const pieces: string[] = [];
  let at = 0;
  for (const { 0: word, index } of text.matchAll(words)) {
    if (word.length < longWord) continue;
    let cut = index + pieceLength;
    for (; cut < index + word.length; cut += pieceLength) {
      const whole = wholeCharacters(text, cut);
      pieces.push(text.slice(at, whole));
      at = whole;
    }
  }
  pieces.push(text.slice(at));
  return pieces;
}

/** The place at or just before `at` where cutting leaves both halves of a character together. */
export function wholeCharacters(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** Marks that change the direction of what follows: no text needs many, and a browser's time grows with the square of their number. */
const turns = /[\u202A-\u202E\u2066-\u2069]/g;
const manyTurns = 200;

/** The text as it is, or without marks of direction where there are more of them than any writing needs. They have no shape of their own. */
export function withoutTurns(text: string): string {
  let count = 0;
  for (const _ of text.matchAll(turns)) if (++count > manyTurns) return text.replace(turns, '');
  return text;
}
