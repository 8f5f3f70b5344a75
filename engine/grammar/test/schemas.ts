import type { Json } from '../schema/keywords.ts';
import { known } from './known.ts';

const text = { type: 'string' };
const object = (properties: Record<string, Json>, more: Record<string, Json> = {}): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});

/** Schemas of the kinds that people use: shapes of public ones, in our own words. Each by what is particular about it. */
export const schemas: Readonly<Record<string, Json>> = {
  'a plain object': object({ name: text, age: { type: 'integer' } }),
  'objects in objects': object({
    user: object({ name: text, address: object({ street: text, city: object({ name: text, zip: text }) }) }),
  }),
  'a list of objects': object({
    steps: { type: 'array', items: object({ explanation: text, output: text }) },
  }),
  'an enum': { type: 'string', enum: ['red', 'green', 'blue'] },
  'an enum of everything': { enum: [null, true, 3, -0.5, 'a "quoted" one', [1, 2], { a: { b: [] } }] },
  'an enum with values of another type': { type: ['integer', 'null'], enum: [1, 'two', null, 2.5] },
  'a const': object({ kind: { const: 'point' }, at: { const: [0, 0] } }),
  'a boolean and a null': object({ yes: { type: 'boolean' }, no: { type: 'null' } }),
  'a list with bounds': { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 4 },
  'a list of one length': { type: 'array', items: { type: 'boolean' }, minItems: 3, maxItems: 3 },
  'an empty list': { type: 'array', maxItems: 0 },
  'lists of lists': {
    type: 'array',
    items: { type: 'array', items: { type: 'number' }, maxItems: 3 },
    minItems: 1,
  },
  'a tuple': {
    type: 'array',
    items: [{ type: 'number' }, text, { type: 'boolean' }],
    additionalItems: false,
    minItems: 2,
  },
  'a tuple with a rest': { type: 'array', items: [text], additionalItems: { type: 'integer' }, maxItems: 4 },
  'different values': {
    type: 'array',
    items: { enum: ['mon', 'tue', 'wed', 'thu'] },
    uniqueItems: true,
    minItems: 2,
  },
  'many different values': {
    type: 'array',
    items: { enum: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'] },
    uniqueItems: true,
    maxItems: 4,
  },
  'a list that contains something': {
    type: 'array',
    items: object({ role: { enum: ['owner', 'guest'] }, name: text }),
    contains: { properties: { role: { const: 'owner' } } },
    minItems: 2,
  },
  'a list of anything that contains a text': { type: 'array', contains: { type: 'string' }, maxItems: 4 },
  alternatives: { anyOf: [text, { type: 'number' }, object({ value: text })] },
  'alternatives beside properties': {
    type: 'object',
    properties: { kind: text },
    required: ['kind'],
    anyOf: [
      { properties: { size: { type: 'integer' } }, required: ['size'] },
      { properties: { kind: { const: 'none' } } },
    ],
  },
  'one of several kinds': {
    oneOf: [
      object({ type: { const: 'circle' }, radius: { type: 'number', exclusiveMinimum: 0 } }),
      object({ type: { const: 'square' }, side: { type: 'number', minimum: 0.5, maximum: 2.25 } }),
      { type: 'null' },
    ],
  },
  'all of several': {
    allOf: [
      { type: 'object', properties: { id: { type: 'integer', minimum: 1 } }, required: ['id'] },
      { type: 'object', properties: { id: { maximum: 99 }, name: text }, required: ['name'] },
    ],
  },
  'optional properties': {
    type: 'object',
    properties: { a: text, b: { type: 'integer' }, c: { type: 'boolean' }, d: { type: 'null' } },
    required: ['b'],
    additionalProperties: false,
  },
  'nothing but optional ones': { type: 'object', properties: { a: { type: 'integer' }, b: text } },
  'an empty object': { type: 'object', properties: {}, additionalProperties: false },
  'any object': { type: 'object' },
  anything: {},
  'a map': { type: 'object', additionalProperties: { type: 'integer' } },
  'a map that is not empty, beside properties': {
    type: 'object',
    properties: { name: text },
    additionalProperties: { type: 'array', items: text, maxItems: 2 },
    minProperties: 1,
  },
  'a map with keys of a kind': {
    type: 'object',
    patternProperties: { '^x-[a-z]+$': text, '^[0-9]{1,3}$': { type: 'integer' } },
    additionalProperties: false,
    maxProperties: 4,
  },
  'names of a kind': {
    type: 'object',
    propertyNames: { pattern: '^[a-z]{1,4}$' },
    additionalProperties: { type: 'boolean' },
  },
  'unicode in names and values': object({
    'grün "é" \\ 日本': { enum: ['ß', '😀\n', '日'] },
    name: { ...text, maxLength: 3 },
  }),
  'a linked list': {
    $ref: '#/definitions/node',
    definitions: {
      node: object({
        value: { type: 'integer' },
        next: { anyOf: [{ type: 'null' }, { $ref: '#/definitions/node' }] },
      }),
    },
  },
  'a tree': {
    type: 'object',
    properties: { name: text, children: { type: 'array', items: { $ref: '#' } } },
    required: ['name'],
  },
  'a pattern anywhere': { type: 'string', pattern: 'ab+c' },
  'a pattern for the whole': { type: 'string', pattern: '^(\\([0-9]{3}\\))?[0-9]{3}-[0-9]{4}$' },
  'a pattern with bounds': { type: 'string', pattern: '[A-Z]{2}\\d', minLength: 4, maxLength: 6 },
  'a pattern of quotes and controls': { type: 'string', pattern: '^["\\\\/\\n\\t]{2,5}$' },
  'a pattern of letters anywhere': { type: 'string', pattern: '^\\p{Lu}\\p{Ll}+( \\p{Lu}\\p{Ll}+)?$' },
  'a pattern with classes and alternatives': { type: 'string', pattern: '^(?:[^a-y\\d\\s]|\\w{2}|.{4})$' },
  'a beginning': { type: 'string', pattern: '^SKU-' },
  'an end or a beginning': { type: 'string', pattern: '^a|b$', maxLength: 4 },
  'a long text': { type: 'string', maxLength: 5000 },
  'a text of some length': { type: 'string', minLength: 700, maxLength: 1500 },
  formats: object({
    on: { type: 'string', format: 'date' },
    at: { type: 'string', format: 'date-time' },
    id: { type: 'string', format: 'uuid' },
    mail: { type: 'string', format: 'email' },
    page: { type: 'string', format: 'uri' },
    from: { type: 'string', format: 'ipv4' },
  }),
  'whole numbers with bounds': object({
    percent: { type: 'integer', minimum: 0, maximum: 100 },
    low: { type: 'integer', minimum: -20, exclusiveMaximum: -3 },
    around: { type: 'integer', minimum: -105, maximum: 1017 },
    up: { type: 'integer', minimum: 1 },
    down: { type: 'integer', maximum: -5 },
  }),
  'numbers with bounds': object({
    share: { type: 'number', minimum: 0, maximum: 1 },
    angle: { type: 'number', minimum: -180, exclusiveMaximum: 180 },
    narrow: { type: 'number', minimum: 0.125, maximum: 0.1375 },
    up: { type: 'number', exclusiveMinimum: 0 },
    below: { type: 'number', exclusiveMaximum: -2.5 },
  }),
  multiples: object({
    fives: { type: 'integer', multipleOf: 5 },
    sevens: { type: 'integer', multipleOf: 7, minimum: 10, maximum: 50 },
    halves: { type: 'number', multipleOf: 0.5 },
    hundreds: { type: 'integer', multipleOf: 100, minimum: 300 },
  }),
  'a tool call': object({
    name: { const: 'get_weather' },
    arguments: {
      type: 'object',
      properties: {
        location: { type: 'string', description: 'City' },
        unit: { type: 'string', enum: ['c', 'f'] },
      },
      required: ['location'],
      additionalProperties: false,
    },
  }),
  'notes that mean nothing': {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A note',
    description: 'with a default',
    type: ['string', 'null'],
    default: null,
    examples: ['x'],
  },
  'a reference with a tilde': {
    definitions: { 'a/b~c': { type: 'integer', minimum: 5 } },
    type: 'array',
    items: { $ref: '#/definitions/a~1b~0c' },
    maxItems: 2,
  },
  ...known,
};
