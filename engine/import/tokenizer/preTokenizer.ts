import { z } from 'zod';

/** What follows a word, a number or a run of signs in all of these. */
const ENDINGS = String.raw`|\s*[\r\n]+|\s+(?!\S)|\s+`;
const CONTRACTIONS = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)`;
const UPPER = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const LOWER = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const BEFORE = String.raw`[^\r\n\p{L}\p{N}]?`;

const words = (ending: string): string =>
  `${BEFORE}${UPPER}*${LOWER}+${ending}|${BEFORE}${UPPER}+${LOWER}*${ending}`;

/** Splitting expressions by the name that llama.cpp's own splitter for it has (src/llama-vocab.cpp of v0.5.0). */
const byExpression: ReadonlyMap<string, string> = new Map([
  [
    String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*${ENDINGS}`,
    'llama-bpe',
  ],
  [String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*${ENDINGS}`, 'qwen2'],
  [
    String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*${ENDINGS}`,
    'qwen35',
  ],
  [String.raw`${words('')}|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*${ENDINGS}`, 'tekken'],
  [String.raw`${words(`${CONTRACTIONS}?`)}|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*${ENDINGS}`, 'gpt-4o'],
]);

const step = z.looseObject({
  type: z.string(),
  pattern: z.looseObject({ Regex: z.string().optional() }).optional(),
  behavior: z.string().optional(),
  invert: z.boolean().optional(),
  individual_digits: z.boolean().optional(),
  add_prefix_space: z.boolean().optional(),
  use_regex: z.boolean().optional(),
});

/**
 * The name of llama.cpp's splitter that does what a byte-level tokenizer.json asks for; or, as a sentence, what it asks for that none does.
 * One that merely comes close would split some texts wrongly without a word.
 */
export function nameOfSplitter(preTokenizer: unknown): { name: string } | { unknown: string } {
  const sequence = z
    .looseObject({ type: z.literal('Sequence'), pretokenizers: z.array(step) })
    .safeParse(preTokenizer);
  const single = step.safeParse(preTokenizer);
  const steps = sequence.success ? sequence.data.pretokenizers : single.success ? [single.data] : [];
  const bytes = steps.at(-1);
  if (bytes?.type !== 'ByteLevel')
    return { unknown: `it ends with ${bytes?.type ?? 'nothing'}, not with ByteLevel` };
  if (bytes.add_prefix_space) return { unknown: 'it puts a space before every text' };
  const before = steps.slice(0, -1);
  const [first] = before;
  if (!first) {
    return bytes.use_regex === false ? { unknown: 'it does not split at all' } : { name: 'gpt-2' };
  }
  if (before.length > 1)
    return { unknown: `it splits in ${before.length} steps (${before.map(({ type }) => type).join(', ')})` };
  if (first.type === 'Digits' && first.individual_digits && bytes.use_regex !== false)
    return { name: 'smollm' };
  const expression = first.pattern?.Regex;
  if (first.type !== 'Split' || expression === undefined) return { unknown: `it splits by ${first.type}` };
  const name = byExpression.get(expression);
  if (name === undefined || bytes.use_regex !== false || first.invert || first.behavior !== 'Isolated') {
    return { unknown: `it splits by the expression ${expression.slice(0, 300)}` };
  }
  return { name };
}
