import { z } from 'zod';

/** Longest grammar or schema that is read, in characters of its text. */
export const LONGEST_FORMAT = 1_000_000;

/**
 * What a reply has to keep to, from its first token to its last: a reply that ends by itself is whole, and one that ends for `length` or `context` may
 * be broken off in the middle. What cannot be kept to is refused before the first token, with its place.
 */
export const replyFormat = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text') }),
  /** Any JSON value. */
  z.object({ kind: z.literal('json') }),
  /** JSON that a JSON Schema (drafts 4 to 2020-12) allows. */
  z.object({
    kind: z.literal('jsonSchema'),
    schema: z
      .union([z.boolean(), z.record(z.string(), z.unknown())])
      .refine((schema) => JSON.stringify(schema).length <= LONGEST_FORMAT, 'it is too long'),
  }),
  /** Text that a grammar in GBNF, from its rule `root` on, can produce. */
  z.object({ kind: z.literal('grammar'), gbnf: z.string().min(1).max(LONGEST_FORMAT) }),
]);
export type ReplyFormat = z.output<typeof replyFormat>;
