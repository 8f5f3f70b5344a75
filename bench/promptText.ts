/** Common words, one token each in most vocabularies. */
const WORDS = (
  'time year people way day man thing woman life child world school state family student group country problem hand part place ' +
  'case week company system program question work government number night point home water room mother area money story fact month ' +
  'lot right study book eye job word business issue side kind head house service friend father power hour game line end member law car'
).split(' ');

/** `count` words that look like no other `seed`'s from the first on, so that no part of a prompt has been read before. */
export function wordsOf(seed: number, count: number): string {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const next = () => {
    // Numerical Recipes' linear congruential generator; the high bits are the good ones.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return WORDS[(state >>> 16) % WORDS.length]!;
  };
  return [`Round ${seed}:`, ...Array.from({ length: count }, next)].join(' ');
}

/**
 * The longest such text of at most `tokens` tokens: one more would open a second batch of the model.
 * @param count how many tokens a text takes
 */
export async function textOfLength(
  seed: number,
  tokens: number,
  count: (text: string) => Promise<number>,
): Promise<string> {
  let words = tokens;
  let text = wordsOf(seed, words);
  for (let length = await count(text); length > tokens && words > 0; length = await count(text)) {
    words = Math.max(0, words - (length - tokens));
    text = wordsOf(seed, words);
  }
  for (;;) {
    const longer = wordsOf(seed, words + 1);
    if ((await count(longer)) > tokens) return text;
    words++;
    text = longer;
  }
}
