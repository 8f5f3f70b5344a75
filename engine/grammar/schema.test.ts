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
  ['not', { not: { type: 'null' } }, '#/properties/a/not: the keyword “not” is not supported'],
  ['if', { if: true, then: false }, '#/properties/a/if: the keyword “if” is not supported'],
  [
    'contains',
    { type: 'array', contains: {} },
    '#/properties/a/contains: the keyword “contains” is not supported',
  ],
  [
    'a misspelt keyword',
    { type: 'string', maxlength: 3 },
    '#/properties/a/maxlength: the keyword “maxlength” is not supported',
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
