import { z } from 'zod';

const added = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string(),
  special: z.boolean().default(false),
});
export type AddedToken = z.output<typeof added>;

const template = z.looseObject({
  type: z.string(),
  single: z
    .array(
      z.union([
        z.looseObject({ SpecialToken: z.looseObject({ id: z.string() }) }),
        z.looseObject({ Sequence: z.unknown() }),
      ]),
    )
    .optional(),
});
export type Frame = z.output<typeof template>;

/** What is read of tokenizer.json. */
export const tokenizerFile = z.looseObject({
  added_tokens: z.array(added).default([]),
  normalizer: z.unknown(),
  pre_tokenizer: z.unknown(),
  post_processor: z.unknown(),
  model: z.looseObject({
    type: z.string().optional(),
    vocab: z.unknown(),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])).default([]),
    byte_fallback: z.boolean().optional(),
    unk_token: z.string().nullish(),
  }),
});
export type TokenizerFile = z.output<typeof tokenizerFile>;

/** The frame that a tokenizer puts around a text, out of its processor or a chain of them. */
export function frameOf(processor: unknown): Frame | null {
  const chain = z
    .looseObject({ type: z.literal('Sequence'), processors: z.array(z.unknown()) })
    .safeParse(processor);
  const all = chain.success ? chain.data.processors : [processor];
  for (const one of all) {
    const parsed = template.safeParse(one);
    if (parsed.success && parsed.data.type === 'TemplateProcessing') return parsed.data;
  }
  return null;
}

/** The special tokens that open and close every text; null where none does. */
export function edgesOf(frame: Frame | null): { first: string | null; last: string | null } {
  const nameOf = (piece: unknown): string | null => {
    const parsed = z.looseObject({ SpecialToken: z.looseObject({ id: z.string() }) }).safeParse(piece);
    return parsed.success ? parsed.data.SpecialToken.id : null;
  };
  const single = frame?.single ?? [];
  return { first: nameOf(single[0]), last: single.length > 1 ? nameOf(single.at(-1)) : null };
}
