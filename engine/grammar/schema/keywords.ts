import { GrammarError } from '../nodes.ts';
import { strictly } from '../regex/parse.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Fields = Readonly<Record<string, Json>>;
export type Schema = boolean | Fields;
export type TypeName = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

export const typeNames: readonly TypeName[] = ['object', 'array', 'string', 'number', 'boolean', 'null'];

/** Words that only our own working makes: values and patterns that are not to be, and what lists contain. No schema from elsewhere has them. */
export const ownWords: readonly string[] = ['not enum', 'not pattern', 'contains each'];

/** What each keyword speaks of; `any`: of every value. */
export const keywords: Readonly<Record<string, TypeName | 'any' | 'note'>> = {
  type: 'any',
  nullable: 'any',
  enum: 'any',
  const: 'any',
  anyOf: 'any',
  oneOf: 'any',
  allOf: 'any',
  $ref: 'any',
  not: 'any',
  if: 'any',
  then: 'any',
  else: 'any',
  'not enum': 'any',
  'not pattern': 'string',
  'contains each': 'array',
  properties: 'object',
  required: 'object',
  additionalProperties: 'object',
  unevaluatedProperties: 'object',
  patternProperties: 'object',
  propertyNames: 'object',
  minProperties: 'object',
  maxProperties: 'object',
  dependentRequired: 'object',
  dependentSchemas: 'object',
  dependencies: 'object',
  items: 'array',
  prefixItems: 'array',
  additionalItems: 'array',
  unevaluatedItems: 'array',
  minItems: 'array',
  maxItems: 'array',
  uniqueItems: 'array',
  contains: 'array',
  minContains: 'array',
  maxContains: 'array',
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  format: 'string',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  ...Object.fromEntries(
    [
      ...['$schema', '$id', 'id', '$anchor', '$comment', '$defs', 'definitions', '$vocabulary'],
      ...['title', 'description', 'default', 'examples', 'example', 'deprecated', 'readOnly', 'writeOnly'],
      ...['contentMediaType', 'contentEncoding', 'discriminator', 'externalDocs', 'xml'],
      // What editors show, and how they complete.
      ...[
        'markdownDescription',
        'enumDescriptions',
        'markdownEnumDescriptions',
        'enumItemLabels',
        'defaultSnippets',
      ],
      ...[
        'deprecationMessage',
        'markdownDeprecationMessage',
        'errorMessage',
        'patternErrorMessage',
        'editPresentation',
      ],
      ...[
        'doNotSuggest',
        'suggestSortText',
        'allowComments',
        'allowTrailingCommas',
        'tsType',
        'scope',
        'order',
        'tags',
      ],
    ].map((name) => [name, 'note' as const]),
  ),
};

export const notSupported = (name: string): string =>
  `the keyword “${name}” is not supported: leave it out, or check how it is spelled`;

/** A schema, or a `GrammarError` that names the place. Unknown keywords are refused: what they ask for would not be kept. */
export function schemaAt(value: Json | undefined, path: string): Schema {
  if (typeof value === 'boolean') return value;
  const fields = fieldsAt(value, path, 'a schema is an object, true or false');
  for (const name of Object.keys(fields))
    if (!Object.hasOwn(keywords, name) && !name.startsWith('x-'))
      throw new GrammarError(`${path}/${name}`, notSupported(name));
  return fields;
}

export function fieldsAt(value: Json | undefined, path: string, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new GrammarError(path, what);
  return value as Fields;
}

export function listAt(value: Json | undefined, path: string): readonly Json[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new GrammarError(path, 'it must be a list with something in it');
  return value as readonly Json[];
}

export function countAt(schema: Fields, name: string, path: string, otherwise: number): number;
export function countAt(schema: Fields, name: string, path: string, otherwise: null): number | null;
export function countAt(schema: Fields, name: string, path: string, otherwise: number | null): number | null {
  const value = schema[name];
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new GrammarError(`${path}/${name}`, 'it must be a whole number, not below 0');
  return value;
}

export function numberAt(schema: Fields, name: string, path: string): number | null {
  const value = schema[name];
  if (value === undefined || typeof value === 'boolean') return null;
  if (typeof value !== 'number') throw new GrammarError(`${path}/${name}`, 'it must be a number');
  return value;
}

/** The types that a schema allows: those it names, else those that its keywords speak of, else all. */
export function typesOf(schema: Fields, path: string): TypeName[] {
  const { type, nullable } = schema;
  if (type === undefined) {
    const spoken = new Set(Object.keys(schema).map((name) => keywords[name] ?? 'note'));
    const named = typeNames.filter((name) => spoken.has(name));
    return named.length > 0 ? named : [...typeNames];
  }
  const list = (Array.isArray(type) ? type : [type]) as readonly Json[];
  for (const name of list)
    if (typeof name !== 'string' || !(name === 'integer' || (typeNames as readonly string[]).includes(name)))
      throw new GrammarError(`${path}/type`, `${JSON.stringify(name)} is no type`);
  const types = [...new Set(list as TypeName[])];
  return nullable === true && !types.includes('null') ? [...types, 'null'] : types;
}

export const typeOf = (value: Json): TypeName => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as TypeName;
};

export const sameJson = (a: Json, b: Json): boolean => canonical(a) === canonical(b);

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = value as Fields;
  return `{${Object.keys(fields)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(fields[key]!)}`)
    .join()}}`;
}

/** The values of `enum` or `const`, or null where neither is there. */
export function listed(schema: Fields, path: string): readonly Json[] | null {
  const values = schema['enum'] === undefined ? null : listAt(schema['enum'], `${path}/enum`);
  if (schema['const'] === undefined) return values;
  const only = schema['const'];
  return values === null || values.some((value) => sameJson(value, only)) ? [only] : [];
}

/** Whether a name is as a pattern says. */
export function matches(pattern: string, name: string, path: string): boolean {
  try {
    return new RegExp(strictly(pattern), 'u').test(name);
  } catch (error) {
    throw new GrammarError(path, `it is no regular expression: ${(error as Error).message}`);
  }
}
