import { z } from 'zod';

/** Longest grammar or schema that is read, in characters of its text. */
export const LONGEST_FORMAT = 1_000_000;

/**
 * What a reply has to keep to, from its first token to its last. One that runs out of tokens is brought to its end by the shortest way before it does: it is
 * whole then too, and ends as `length` all the same, for more was to come. Only where there is no room for any whole text, or where a grammar names tokens, is it
 * broken off in the middle (`length` or `context`). What cannot be kept to is refused before the first token, with its place.
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
