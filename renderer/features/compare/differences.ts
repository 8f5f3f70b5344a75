import { diffArrays } from 'diff';

/** Words that two texts do not have in common. All pure. */

export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { segment, index, isWordLike } of segmenter.segment(text))
    if (isWordLike) words.push({ text: segment, start: index, end: index + segment.length });
  return words;
}

/** Words of one text, from the first of several that stand together up to and without the one after the last. */
export type Stretch = readonly [from: number, to: number];

export type Differences =
  | { readonly kind: 'same' }
  /** Nearly all would be marked. */
  | { readonly kind: 'unlike' }
  | { readonly kind: 'marked'; readonly ofFirst: readonly Stretch[]; readonly ofSecond: readonly Stretch[] };

/** Of each text. */
const mostWords = 20_000;
/** Words to leave out or put in, and milliseconds for finding them: beyond, they are too unlike to be worth it. */
const limits = { maxEditLength: 6000, timeout: 400 };
/** Below this part in common the marks would say less than none. */
const leastInCommon = 0.2;

export function differences(first: readonly string[], second: readonly string[]): Differences {
  const most = Math.max(first.length, second.length);
  if (most > mostWords) return { kind: 'unlike' };
  const changes = diffArrays([...first], [...second], limits);
  if (!changes) return { kind: 'unlike' };
  const ofFirst: Stretch[] = [];
  const ofSecond: Stretch[] = [];
  let [at, its, common] = [0, 0, 0];
  for (const { added, removed, value } of changes) {
    const { length } = value;
    if (added) ofSecond.push([its, (its += length)]);
    else if (removed) ofFirst.push([at, (at += length)]);
    else [at, its, common] = [at + length, its + length, common + length];
  }
  if (ofFirst.length === 0 && ofSecond.length === 0) return { kind: 'same' };
  return common < most * leastInCommon ? { kind: 'unlike' } : { kind: 'marked', ofFirst, ofSecond };
}
