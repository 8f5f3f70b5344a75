/** What a model may name a chat; longer ones are none. In characters as people count them, and in words. */
const longest = 60;
const mostWords = 10;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Said by models in place of a title, or before it. */
const excuse =
  /^(sure|certainly|of course|here|i['’]?m |i am |i can|as an |sorry|the title|a title|title\b)/i;

/** The title in what a model answered, or null where that is none: nothing, too long, the same again and again, or talk. Pure. */
export function titleIn(answer: string): string | null {
  const line = answer.trim().split(/\r?\n/)[0]!;
  const plain = line
    .replace(/^(?:#{1,6}\s+|[-*+]\s+|\d{1,2}[.)]\s+)/, '')
    .replace(/[*_`]+/g, '')
    .replace(/^(?:chat |conversation )?title\s*:\s*/i, '')
    .replace(/^["'“”„«»‘’]+|["'“”„«»‘’]+$/g, '')
    .replace(/[.。]$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (!/\p{L}/u.test(plain) || /[:：<>{}|]$/.test(plain) || excuse.test(plain)) return null;
  if ([...graphemes.segment(plain)].length > longest) return null;
  const said = [...words.segment(plain)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment.toLowerCase());
  if (said.length > mostWords || said.length === 0) return null;
  // Small models go round in circles.
  if (said.length >= 4 && new Set(said).size / said.length < 0.7) return null;
  if (said.some((word, index) => word === said[index + 1] && word === said[index + 2])) return null;
  return plain;
}
