import { expect, test } from 'vitest';
import { toolSchemas } from './calls.ts';

const schemaOf = (parameters: unknown) =>
  toolSchemas([{ name: 'now', description: '', parameters } as never], 'required')[0]!.rules;

test('a keyword of a tool that is null is one that is not there', () => {
  const none = schemaOf({ type: 'object', properties: {} });
  expect(schemaOf({ type: 'object', properties: null, required: null })).toEqual(none);
  const plain = { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] };
  const nested = {
    ...plain,
    properties: { at: { type: 'string', enum: null, pattern: null, description: null } },
    additionalProperties: null,
  };
  expect(schemaOf(nested)).toEqual(schemaOf(plain));
});

test('a null that is a value, or the name of an argument, stays', () => {
  const choice = (values: unknown) => schemaOf({ type: 'object', properties: { at: { enum: values } } });
  expect(choice([null, 1])).not.toEqual(choice([1]));
  const named = { type: 'object', properties: { const: { const: null } }, required: ['const'] };
  expect(schemaOf(named)).not.toEqual(schemaOf({ ...named, properties: { const: {} } }));
});
