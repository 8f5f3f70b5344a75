import type { Fields, Json } from '../schema/keywords.ts';

const NAMES = ['a', 'b', 'c', 'ab'];
const LEAVES: readonly Json[] = [
  true,
  false,
  { type: 'integer' },
  { type: 'string' },
  { type: 'null' },
  { type: 'boolean' },
  { const: 'x' },
  { const: 1 },
  { const: { a: 1 } },
  { enum: ['x', 'y', 1] },
  { minimum: 3 },
  { maxLength: 2 },
  { pattern: '^x' },
];

/** A schema of draft 7 that says a few things at random, many of them about each other. */
export function randomSchema(random: () => number, depth: number): Json {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  if (depth <= 0) return pick(LEAVES);
  const inner = () => randomSchema(random, depth - 1);
  const says: Readonly<Record<string, () => Fields>> = {
    type: () => ({
      type: pick<Json>([
        'object',
        'object',
        'array',
        'string',
        'integer',
        'number',
        ['string', 'null'],
        ['object', 'array'],
      ]),
    }),
    properties: () => ({ properties: { [pick(NAMES)]: inner(), [pick(NAMES)]: inner() } }),
    required: () => ({ required: [pick(NAMES)] }),
    additionalProperties: () => ({ additionalProperties: pick([false, inner()]) }),
    patternProperties: () => ({ patternProperties: { [pick(['^a', 'b$', '.'])]: inner() } }),
    propertyNames: () => ({
      propertyNames: pick<Json>([{ pattern: '^a' }, { enum: ['a', 'b'] }, { maxLength: 1 }]),
    }),
    minProperties: () => ({ minProperties: pick([1, 2]) }),
    maxProperties: () => ({ maxProperties: pick([0, 1, 2]) }),
    items: () => ({ items: inner() }),
    tuple: () => ({ items: [inner(), inner()], additionalItems: pick([false, inner()]) }),
    contains: () => ({ contains: inner() }),
    minItems: () => ({ minItems: pick([1, 2]) }),
    maxItems: () => ({ maxItems: pick([0, 1, 2]) }),
    enum: () => ({ enum: pick<Json>([['x', 'y', 1, 2], [{ a: 1 }, { b: 'x' }, []], [1, 2, null], ['x']]) }),
    const: () => ({ const: pick<Json>(['x', 1, null, true]) }),
    anyOf: () => ({ anyOf: [inner(), inner()] }),
    oneOf: () => ({ oneOf: [inner(), inner()] }),
    allOf: () => ({ allOf: [inner(), inner()] }),
    reference: () => ({ allOf: [{ $ref: '#/definitions/d' }, inner()] }),
    not: () => ({ not: inner() }),
    if: () => ({ if: inner(), then: inner(), ...(random() < 0.5 ? { else: inner() } : {}) }),
    dependencies: () => ({ dependencies: { [pick(NAMES)]: pick([[pick(NAMES)], inner()]) } }),
    bounds: () => ({ minimum: pick([1, 2]), maximum: pick([2, 3]) }),
    above: () => ({ exclusiveMinimum: 1 }),
    lengths: () => ({ minLength: pick([1, 2]), maxLength: pick([2, 3]) }),
    pattern: () => ({ pattern: pick(['^x', 'y', '^[a-c]+$']) }),
    multipleOf: () => ({ multipleOf: 2 }),
  };
  const count = 2 + Math.floor(random() * 4);
  return Object.assign({}, ...Array.from({ length: count }, () => pick(Object.values(says))())) as Json;
}
