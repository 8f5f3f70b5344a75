import { areApart } from '../regex/automaton.ts';
import {
  fieldsAt,
  listed,
  sameJson,
  schemaAt,
  typeNames,
  typesOf,
  type Fields,
  type Json,
  type Schema,
  type TypeName,
} from './keywords.ts';
import type { Resolver } from './resolve.ts';
import { textsOf } from './texts.ts';
import { isValid } from './valid.ts';

const DEEPEST = 8;

/** Whether nothing that is written for `a` is right for `b`, whatever else is said beside them: no only where that is not plain to see. */
export function areApartSchemas(a: Schema, b: Schema, resolver: Resolver, path: string, depth = 0): boolean {
  if (a === false || b === false) return true;
  if (a === true || b === true || depth > DEEPEST) return false;
  if (a['anyOf'] !== undefined)
    return alternatives(a, resolver, path).every((each) =>
      areApartSchemas(each, b, resolver, path, depth + 1),
    );
  if (b['anyOf'] !== undefined)
    return alternatives(b, resolver, path).every((each) =>
      areApartSchemas(a, each, resolver, path, depth + 1),
    );
  const [mine, others] = [listed(a, path), listed(b, path)];
  if (mine && others) return mine.every((value) => !others.some((other) => sameJson(value, other)));
  if (mine) return mine.every((value) => !isValid(value, b, path, resolver, 'most'));
  if (others) return others.every((value) => !isValid(value, a, path, resolver, 'most'));
  const types = common(allTypes(a, path), allTypes(b, path));
  return types.every((type) => {
    switch (type) {
      case 'object':
        return objects(a, b, resolver, path, depth);
      case 'array':
        return ranges(a, b, 'minItems', 'maxItems');
      case 'string':
        return ranges(a, b, 'minLength', 'maxLength') || areApart(textsOf(a, path), textsOf(b, path, 'most'));
      case 'number':
      case 'integer':
        return ranges(a, b, 'minimum', 'maximum');
      default:
        return false;
    }
  });
}

/** What is said of one type says nothing of others. */
const allTypes = (schema: Fields, path: string): readonly TypeName[] =>
  schema['type'] === undefined ? typeNames : typesOf(schema, path);

const alternatives = (schema: Fields, resolver: Resolver, path: string): Schema[] => {
  const { anyOf, ...rest } = schema;
  return (anyOf as readonly Json[]).map((each) => resolver.flat({ allOf: [rest, each] }, path));
};

const common = (a: readonly TypeName[], b: readonly TypeName[]): TypeName[] =>
  a.filter(
    (type) =>
      b.includes(type) ||
      (type === 'integer' && b.includes('number')) ||
      (type === 'number' && b.includes('integer')),
  );

/** Whether all that one allows lies below what the other does. */
function ranges(a: Fields, b: Fields, least: string, most: string): boolean {
  const number = (schema: Fields, name: string, otherwise: number) =>
    typeof schema[name] === 'number' ? schema[name] : otherwise;
  return (
    number(a, most, Infinity) < number(b, least, -Infinity) ||
    number(b, most, Infinity) < number(a, least, -Infinity)
  );
}

function objects(a: Fields, b: Fields, resolver: Resolver, path: string, depth: number): boolean {
  const properties = (schema: Fields) =>
    schema['properties'] === undefined ? {} : fieldsAt(schema['properties'], path, 'it must be an object');
  const [mine, others] = [properties(a), properties(b)];
  const required = (schema: Fields) => (schema['required'] ?? []) as readonly string[];
  const isClosed = (schema: Fields) =>
    schema['additionalProperties'] === false && schema['patternProperties'] === undefined;
  if (isClosed(a) && required(b).some((name) => !Object.hasOwn(mine, name))) return true;
  return required(a).some((name) => {
    const own = mine[name];
    if (!Object.hasOwn(others, name)) return isClosed(b);
    if (own === undefined) return false;
    const flat = (schema: Json) => resolver.flat(schemaAt(schema, path), path);
    return areApartSchemas(flat(own), flat(others[name]!), resolver, path, depth + 1);
  });
}
