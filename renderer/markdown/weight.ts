/** Characters that make nodes, or make a parser look around. */
const marks = /[*_`~[\]()<>|!&\\#@:\n-]/g;

/** How many of them there are; counts no further than `limit`. */
export function countMarks(text: string, limit = Infinity): number {
  let count = 0;
  marks.lastIndex = 0;
  while (count < limit && marks.test(text)) count++;
  return count;
}

/** From here on a text is not looked through any more to be weighed. */
const heavyCharacters = 50_000;

/** What showing a text costs, roughly: a plain character is 1. */
export const weigh = (text: string): number =>
  text.length > heavyCharacters ? 3 * text.length : text.length + 32 * countMarks(text);
