import { z } from 'zod';
import type { ReplyFormat } from '../../contract/format.ts';
import { invalid } from '../apiError.ts';

const schema = z.union(
  [z.boolean(), z.record(z.string(), z.unknown())],
  'must be a JSON schema: an object, or true or false',
);

/** OpenAI's `response_format`, and llama-server's `grammar` and `json_schema`. */
export const formatShape = {
  response_format: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text') }),
    // llama-server takes a schema here, too.
    z.strictObject({ type: z.literal('json_object'), schema: schema.nullish() }),
    z.strictObject({
      type: z.literal('json_schema'),
      json_schema: z.strictObject({
        name: z.string().nullish(),
        description: z.string().nullish(),
        strict: z.boolean().nullish(),
        schema,
      }),
    }),
  ]),
  grammar: z.string(),
  json_schema: schema,
} as const;
type Some<S extends z.ZodRawShape> = { [K in keyof S]?: z.output<S[K]> | undefined };
export type FormatFields = Some<typeof formatShape>;

export function formatOf({ response_format: wanted, grammar, json_schema }: FormatFields): ReplyFormat {
  const plain = wanted === undefined || wanted.type === 'text';
  const given = [
    plain ? undefined : 'response_format',
    grammar && 'grammar',
    json_schema === undefined ? undefined : 'json_schema',
  ];
  const named = given.filter((name) => name !== undefined && name !== '');
  if (named.length > 1)
    throw invalid(`Give only one of ${named.join(' and ')}: a reply keeps to one format.`, named[1] ?? null);
  if (grammar) return { kind: 'grammar', gbnf: grammar };
  if (json_schema !== undefined) return { kind: 'jsonSchema', schema: json_schema };
  if (plain) return { kind: 'text' };
  if (wanted.type === 'json_schema') return { kind: 'jsonSchema', schema: wanted.json_schema.schema };
  const own = wanted.schema ?? undefined;
  return { kind: 'jsonSchema', schema: own ?? { type: 'object' } };
}
