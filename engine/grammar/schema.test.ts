import Ajv from 'ajv';
import { expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { checkRules } from './check.ts';
import { grammarText, rulesOf } from './index.ts';
import { convertSchema } from './schema/convert.ts';
import type { Json } from './schema/keywords.ts';
import { Deriver, randomOf } from './test/derive.ts';
import { schemas } from './test/schemas.ts';

/** Texts of each schema's grammar. `PAGODA_TEST_LONG=1` makes more. */
const TEXTS = process.env['PAGODA_TEST_LONG'] === '1' ? 2000 : 60;

/** This version of the validator reads patterns without the flag u, which the standard asks for. */
const check = (schema: Json) => {
  const ajv = new Ajv({ unknownFormats: 'ignore' });
  ajv.removeKeyword('pattern');
  ajv.addKeyword('pattern', {
    type: 'string',
    compile: (pattern: string) => (value: string) => new RegExp(pattern, 'u').test(value),
  });
  return ajv.compile(schema as object);
};

test.each(Object.entries(schemas))('%s: every text of its grammar is JSON that it allows', (name, schema) => {
  const { rules, placeOf } = convertSchema(schema);
  checkRules(rules, placeOf);
  expect(
    grammarText(
      rulesOf({ kind: 'jsonSchema', schema: schema as Record<string, Json> })!,
      () => null,
      'format.schema',
    ),
  ).toContain('root ::= ');
  const isRight = check(schema);
  const texts = new Set<string>();
  for (let seed = 0; seed < TEXTS; seed++) {
    const text = new Deriver(rules, randomOf(seed)).text();
    texts.add(text);
    const read = ((): Json => {
      try {
        return JSON.parse(text) as Json;
      } catch {
        throw new Error(`seed ${seed}: no JSON: ${text}`);
      }
    })();
    if (!isRight(read)) throw new Error(`seed ${seed}: ${text}: ${JSON.stringify(isRight.errors)}`);
  }
  // Not always the same, where it may differ.
  if (!/empty|\ba const\b/.test(name)) expect(texts.size).toBeGreaterThan(1);
});

const refusal = (schema: unknown): string => {
  try {
    grammarText(
      rulesOf({ kind: 'jsonSchema', schema: schema as Record<string, Json> })!,
      () => null,
      'format.schema',
    );
  } catch (error) {
    const { code, data } = (error as PagodaError).toValue();
    return code === 'request.invalid' ? data.issues.join() : code;
  }
  return 'none';
};
const property = (schema: object) => ({ type: 'object', properties: { a: schema }, required: ['a'] });

test.each<[string, object, string]>([
  [
    'not, of what cannot be said',
    { not: { type: 'array', items: { type: 'null' } }, type: 'array' },
    '#/properties/a/type: no type is both',
  ],
  [
    'not, of a format',
    { type: 'string', not: { format: 'email' } },
    '#/properties/a/not/format: “format” is not supported in what is not to be',
  ],
  [
    'not, of one object',
    { type: 'object', not: { const: { b: 1 } } },
    '#/properties/a/not: one object among others cannot be left out',
  ],
  ['if that leaves nothing', { if: true, then: false }, 'nothing is allowed here'],
  [
    'if of what cannot be said',
    { if: { format: 'email' }, then: true },
    '#/properties/a/if/format: “format” is not supported in what is not to be',
  ],
  [
    'contains, of what cannot be counted',
    { type: 'array', contains: { format: 'email' }, maxContains: 2 },
    '#/properties/a/contains/format: “format” is not supported in what is not to be; leave it out',
  ],
  [
    'contains, of too many',
    { type: 'array', contains: { const: 1 }, minContains: 50, minItems: 50 },
    '#/properties/a/contains: it asks for more to be counted than a grammar can',
  ],
  [
    'contains, misspelt',
    { type: 'array', contains: { cost: 1 } },
    '#/properties/a/contains/cost: the keyword “cost” is not supported: leave it out, or check',
  ],
  [
    'contains, of what no item is',
    { type: 'array', items: { type: 'string' }, contains: { type: 'integer' } },
    '#/properties/a/contains: no list has as many of these items as are asked for',
  ],
  [
    'contains, more than there may be items',
    { type: 'array', contains: { const: 1 }, minContains: 3, maxItems: 2 },
    '#/properties/a/contains: no list has as many',
  ],
  [
    'contains, of items that are to differ',
    { type: 'array', items: { enum: [1, 2] }, contains: { const: 1 }, uniqueItems: true },
    '#/properties/a/contains: it is not supported beside uniqueItems',
  ],
  [
    'a misspelt keyword',
    { type: 'string', maxlength: 3 },
    '#/properties/a/maxlength: the keyword “maxlength” is not supported',
  ],
  [
    'a word that we use among ourselves',
    { type: 'array', 'contains each': [1] },
    '#/properties/a/contains each: the keyword “contains each” is not supported',
  ],
  [
    'such a word deep in it',
    { anyOf: [{ type: 'string', 'not pattern': 5 }, { type: 'null' }] },
    '#/properties/a/anyOf/0/not pattern: the keyword “not pattern” is not supported',
  ],
  [
    'such a word as the name of a property that is taken for a schema',
    { type: 'object', properties: { 'not enum': 5, b: { $ref: '#/properties/a/properties' } } },
    '#/properties/a/properties/',
  ],
  ['an unknown type', { type: 'text' }, '#/properties/a/type: "text" is no type'],
  [
    'an unknown format',
    { type: 'string', format: 'isbn' },
    '#/properties/a/format: the format “isbn” is not supported',
  ],
  [
    'look-ahead',
    { type: 'string', pattern: '^(?=a)b' },
    '#/properties/a/pattern: (?=a is not supported in a pattern',
  ],
  [
    'a reference back',
    { type: 'string', pattern: '(a)\\1' },
    '#/properties/a/pattern: \\1 is not supported in a pattern',
  ],
  [
    'no regular expression',
    { type: 'string', pattern: '(' },
    '#/properties/a/pattern: it is no regular expression',
  ],
  [
    'a pattern too large',
    { type: 'string', pattern: '(a|b).{20}(a|b).{20}c' },
    '#/properties/a/pattern: what it describes is too large',
  ],
  [
    'a pattern of nothing',
    { type: 'string', pattern: 'a^' },
    '#/properties/a/pattern: no text is as it says',
  ],
  [
    'different objects',
    { type: 'array', items: {}, uniqueItems: true },
    '#/properties/a/uniqueItems: it is supported for items that are listed',
  ],
  [
    'oneOf that overlaps',
    { oneOf: [{ type: 'number' }, { type: 'integer' }] },
    '#/properties/a/oneOf: what is right for alternative 1 may be right for 2',
  ],
  [
    'a reference to nowhere',
    { $ref: '#/definitions/b' },
    '#/properties/a/$ref: there is nothing at #/definitions/b',
  ],
  [
    'a reference elsewhere',
    { $ref: 'https://example.com/b' },
    '#/properties/a/$ref: “https://example.com/b” is in another document',
  ],
  [
    'different texts',
    { type: 'array', items: { type: 'string' }, uniqueItems: true },
    '#/properties/a/uniqueItems: it is supported for items that are listed',
  ],
  [
    'a tuple of what may be the same',
    {
      type: 'array',
      prefixItems: [
        { type: 'integer', maximum: 5 },
        { type: 'integer', minimum: 5 },
      ],
      items: false,
      uniqueItems: true,
    },
    '#/properties/a/uniqueItems: it is supported for items that are listed',
  ],
  ['a reference to itself', { $ref: '#/properties/a' }, '#/properties/a: it '],
  ['a bound of no number', { type: 'integer', minimum: '1' }, '#/properties/a/minimum: it must be a number'],
  [
    'bounds with nothing between',
    { type: 'integer', minimum: 5, maximum: 4 },
    '#/properties/a: no number lies between its bounds',
  ],
  [
    'a whole number between 0 and 1',
    { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    '#/properties/a: no number lies between its bounds',
  ],
  [
    'lengths with nothing between',
    { type: 'string', minLength: 5, maxLength: 4 },
    '#/properties/a/maxLength: no text has 5 characters',
  ],
  [
    'items with nothing between',
    { type: 'array', minItems: 2, maxItems: 1 },
    '#/properties/a/maxItems: no list has 2 items',
  ],
  ['false', { allOf: [false] }, '#/properties/a: nothing is allowed here'],
  [
    'types that exclude each other',
    { allOf: [{ type: 'string' }, { type: 'null' }] },
    '#/properties/a/type: no type is both',
  ],
  ['no value of its enum', { type: 'string', enum: [1, 2] }, '#/properties/a: none of its values is right'],
  ['an enum of nothing', { enum: [] }, '#/properties/a/enum: it must be a list with something in it'],
  [
    'more properties than there are',
    { type: 'object', properties: {}, additionalProperties: false, minProperties: 1 },
    '#/properties/a/minProperties: 1 properties are asked for',
  ],
  ['too long a text', { type: 'string', minLength: 600_000 }, 'more than 512,000 repetitions'],
])('%s is refused with its place, before anything is written', (_, schema, words) => {
  expect(refusal(property(schema))).toContain('format.schema: ');
  expect(refusal(property(schema))).toContain(words);
});

test.each<[string, Json]>([
  [
    'alternatives of itself',
    {
      $ref: '#/definitions/d',
      definitions: { d: { oneOf: [{ $ref: '#/definitions/d' }, { type: 'null' }] } },
    },
  ],
  ['not itself', { $ref: '#/definitions/d', definitions: { d: { not: { $ref: '#/definitions/d' } } } }],
  [
    'itself with more beside it',
    {
      $ref: '#/definitions/d',
      definitions: {
        d: {
          type: 'object',
          required: ['a'],
          properties: {
            a: {
              anyOf: [
                { allOf: [{ $ref: '#/definitions/d' }, { properties: { a: { $ref: '#/definitions/d' } } }] },
                { type: 'null' },
              ],
            },
          },
        },
      },
    },
  ],
])('a schema that is made of %s is refused, and nobody waits for it', (_, schema) => {
  expect(refusal(schema)).toContain('format.schema: ');
});

test('a schema whose every text would be endless is refused', () => {
  expect(refusal({ type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] })).toContain(
    'it can never come to an end',
  );
});

test('alternatives that cannot be are left out; where none is left, that is an error', () => {
  const schema = { anyOf: [{ type: 'integer', minimum: 2, maximum: 1 }, { const: 'x' }] };
  expect(new Deriver(convertSchema(schema).rules, randomOf(1)).text()).toBe('"x"');
  expect(refusal({ anyOf: [false, { enum: ['a'], pattern: 'b' }] })).toContain('nothing is allowed here');
});

test('a required property that nothing describes is anything, unless nothing else is allowed', () => {
  expect(refusal({ type: 'object', required: ['a'] })).toBe('none');
  expect(refusal({ type: 'object', required: ['a'], additionalProperties: false })).toContain(
    '#/required/a: nothing is allowed here',
  );
});

/** What each of them was made of before it was looked at as a whole. */
test.each<[string, Json, Json[], Json[]]>([
  [
    'oneOf says what is required of properties that stand beside it',
    {
      type: 'object',
      properties: { a: { const: 1 }, b: { const: 1 } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    [{ a: 1 }, { b: 1 }],
    [{ a: 1, b: 1 }, {}],
  ],
  [
    'a list beside bounds that only some of its values are within',
    { enum: ['a', 'bb', { a: 1 }, [1], [1, 2]], minItems: 2, minProperties: 2, minLength: 2 },
    ['bb', [1, 2]],
    ['a', { a: 1 }, [1]],
  ],
  [
    'properties that nothing speaks of, where there are none',
    { type: 'object', unevaluatedProperties: false },
    [{}],
    [{ a: 1 }],
  ],
  [
    'properties that nothing speaks of, in each of several',
    {
      type: 'object',
      anyOf: [{ properties: { a: { const: 1 } }, required: ['a'] }, { required: ['b'] }],
      unevaluatedProperties: { const: 2 },
    },
    [{ a: 1 }, { b: 2 }],
    [{ b: 1 }, {}],
  ],
  [
    'items that nothing speaks of',
    { type: 'array', prefixItems: [{ const: 1 }], unevaluatedItems: { const: 2 }, minItems: 2, maxItems: 2 },
    [[1, 2]],
    [[1], [1, 1]],
  ],
  [
    'a list of items and what another says of all',
    {
      type: 'array',
      allOf: [{ prefixItems: [{ enum: [1, 2] }] }, { items: { enum: [2, 3] } }],
      minItems: 2,
      maxItems: 2,
    },
    [
      [2, 3],
      [2, 2],
    ],
    [
      [1, 2],
      [3, 3],
    ],
  ],
  [
    'names of a kind, and another who allows none but its own',
    {
      type: 'object',
      allOf: [
        { properties: { a: { const: 1 } }, additionalProperties: false },
        { patternProperties: { '^b$': { const: 2 } } },
      ],
    },
    [{ a: 1 }, {}],
    [{ b: 2 }],
  ],
  [
    'names that are required where another does',
    { type: 'object', properties: { a: { const: 1 }, b: { const: 1 } }, dependentRequired: { a: ['b'] } },
    [{}, { b: 1 }, { a: 1, b: 1 }],
    [{ a: 1 }],
  ],
  [
    'a schema for where a name is there',
    {
      type: 'object',
      properties: { a: { const: 1 }, b: { enum: [1, 2] } },
      dependentSchemas: { a: { properties: { b: { const: 2 } }, required: ['b'] } },
    },
    [{}, { b: 1 }, { a: 1, b: 2 }],
    [{ a: 1 }, { a: 1, b: 1 }],
  ],
  [
    'so many of those that need not be there',
    {
      type: 'object',
      properties: { a: { const: 1 }, b: { const: 1 }, c: { const: 1 } },
      minProperties: 2,
      maxProperties: 2,
    },
    [
      { a: 1, b: 1 },
      { a: 1, c: 1 },
      { b: 1, c: 1 },
    ],
    [{ a: 1 }, { a: 1, b: 1, c: 1 }],
  ],
  [
    'different items of several lists, and of each what is right for the rest of it',
    {
      type: 'array',
      uniqueItems: true,
      minItems: 2,
      maxItems: 2,
      items: { type: ['string', 'null'], oneOf: [{ const: 'a' }, { enum: ['b', 1] }, { type: 'null' }] },
    },
    [
      ['a', 'b'],
      ['b', 'a'],
      [null, 'b'],
    ],
    [
      ['a', 'a'],
      ['b', 1],
      [1, 'a'],
    ],
  ],
  [
    'different whole numbers between bounds',
    {
      type: 'array',
      uniqueItems: true,
      minItems: 2,
      items: { type: 'integer', exclusiveMinimum: 0.5, maximum: 4, multipleOf: 2 },
    },
    [
      [2, 4],
      [4, 2],
    ],
    [[2, 2], [2], [1, 2]],
  ],
  [
    'a tuple of items that differ anyway',
    {
      type: 'array',
      uniqueItems: true,
      prefixItems: [{ const: 'a' }, { enum: [1, 2] }],
      items: false,
      minItems: 2,
    },
    [
      ['a', 1],
      ['a', 2],
    ],
    [['a']],
  ],
  [
    'a list that contains something',
    { type: 'array', items: { enum: ['a', 'b'] }, contains: { const: 'b' }, maxItems: 3 },
    [['b'], ['a', 'b'], ['b', 'a'], ['a', 'a', 'b'], ['b', 'b']],
    [[], ['a'], ['a', 'a'], ['a', 'a', 'a']],
  ],
  [
    'a list that contains so much of something and no more',
    {
      type: 'array',
      items: { enum: ['a', 'b'] },
      contains: { const: 'b' },
      minContains: 1,
      maxContains: 2,
      maxItems: 4,
      minItems: 2,
    },
    [
      ['a', 'b'],
      ['b', 'b'],
      ['b', 'a', 'b'],
      ['a', 'b', 'a'],
    ],
    [['b'], ['a', 'a'], ['b', 'b', 'b']],
  ],
  [
    'a list that contains nothing of a kind, and bounds that speak of nothing',
    {
      type: 'array',
      allOf: [
        { items: { enum: [1, 2] } },
        { contains: { const: 1 }, minContains: 0, maxContains: 0 },
        { minContains: 2, maxContains: 0 },
      ],
      maxItems: 2,
    },
    [[], [2], [2, 2]],
    [[1], [1, 2]],
  ],
  [
    'a list that contains both, which may be one',
    {
      type: 'array',
      allOf: [{ contains: { enum: [1, 2] } }, { contains: { enum: [2, 3] } }],
      items: { enum: [1, 2, 3] },
      maxItems: 2,
    },
    [[2], [1, 3], [3, 1], [2, 1]],
    [[], [1], [3], [1, 1], [3, 3]],
  ],
  [
    'a tuple that contains something, behind it or in it',
    {
      type: 'array',
      prefixItems: [{ enum: [1, 2] }],
      items: { enum: [2, 3] },
      contains: { const: 2 },
      maxItems: 2,
    },
    [[2], [1, 2], [2, 3]],
    [[1], [1, 3], []],
  ],
  [
    'a list that does not contain something',
    { type: 'array', items: { enum: [1, 2] }, not: { contains: { const: 1 } }, maxItems: 2 },
    [[], [2], [2, 2]],
    [[1], [2, 1]],
  ],
  [
    'what a list contains decides about the rest',
    {
      type: 'array',
      items: { enum: [1, 2] },
      if: { contains: { const: 1 } },
      then: { minItems: 2 },
      maxItems: 2,
    },
    [[], [2], [1, 1], [2, 1]],
    [[1]],
  ],
  [
    'listed lists that contain something',
    { enum: [[1, 2], [2, 2], [1], 'x'], contains: { const: 2 }, maxContains: 1 },
    [[1, 2]],
    [[2, 2], [1]],
  ],
  [
    'numbers besides some',
    { type: 'integer', minimum: 1, maximum: 4, not: { enum: [2, 4] } },
    [1, 3],
    [2, 4],
  ],
  ['a bound that was said to be out beside it', { type: 'integer', allOf: [{ minimum: 3, exclusiveMinimum: true }, { exclusiveMinimum: 2 }], maximum: 5 }, [4, 5], [3]], // prettier-ignore
])('%s', (_, schema, right, wrong) => {
  const { rules } = convertSchema(schema);
  const texts = new Set<string>();
  for (let seed = 0; seed < 300; seed++)
    texts.add(JSON.stringify(JSON.parse(new Deriver(rules, randomOf(seed)).text())));
  for (const value of right) expect(texts).toContain(JSON.stringify(value));
  for (const value of wrong) expect(texts).not.toContain(JSON.stringify(value));
});
