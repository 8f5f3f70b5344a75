import { GrammarError } from '../nodes.ts';
import {
  fieldsAt,
  keywords,
  listed,
  matches,
  sameJson,
  schemaAt,
  typesOf,
  type Fields,
  type Json,
  type Schema,
  type TypeName,
} from './keywords.ts';

/** Nothing is as a schema says: an alternative that can be left out, and an error where there is no other. */
export class Unsatisfiable extends GrammarError {}

const MOST_ALTERNATIVES = 256;

const overlap = (a: readonly TypeName[], b: readonly TypeName[]): TypeName[] => {
  const types = a.filter((type) => b.includes(type) || (type === 'integer' && b.includes('number')));
  if (a.includes('number') && b.includes('integer') && !types.includes('integer')) types.push('integer');
  return types;
};

/** One schema that says what both say. Patterns are gathered in a list. */
export function merged(a: Schema, b: Schema, path: string): Schema {
  if (a === false || b === false) return false;
  if (a === true) return b;
  if (b === true) return a;
  const result: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [one, other] = [a[name], b[name]];
    if (keywords[name] === 'note' || tuples.has(name)) continue;
    if (one === undefined || other === undefined) result[name] = one ?? other ?? null;
    else result[name] = both(name, one, other, path);
  }
  if (a['type'] !== undefined && b['type'] !== undefined) {
    result['type'] = overlap(typesOf(a, path), typesOf(b, path));
    delete result['nullable'];
    if ((result['type'] as Json[]).length === 0) throw new Unsatisfiable(`${path}/type`, 'no type is both');
  }
  if (a['enum'] !== undefined || a['const'] !== undefined) keepListed(a, b, result, path);
  mergeItems(a, b, result);
  closed(a, b, result, path);
  closed(b, a, result, path);
  return result;
}

const tuples: ReadonlySet<string> = new Set(['prefixItems', 'items']);

/** What one says of the items behind its own list holds for those that the other lists there. */
function mergeItems(a: Fields, b: Fields, result: Record<string, Json>): void {
  const lists = [a, b].map((each) => (each['prefixItems'] ?? []) as readonly Json[]);
  const together = (one: Json | undefined, other: Json | undefined): Json | undefined => {
    if (one === undefined || other === undefined) return one ?? other;
    return { allOf: [one, other] };
  };
  const count = Math.max(lists[0]!.length, lists[1]!.length);
  const prefix = Array.from(
    { length: count },
    (_, at) => together(lists[0]![at] ?? a['items'], lists[1]![at] ?? b['items']) ?? true,
  );
  if (prefix.length > 0) result['prefixItems'] = prefix;
  const rest = together(a['items'], b['items']);
  if (rest !== undefined) result['items'] = rest;
}

function keepListed(a: Fields, b: Fields, result: Record<string, Json>, path: string): void {
  const [mine, others] = [listed(a, path), listed(b, path)];
  if (!mine || !others) return;
  const values = mine.filter((value) => others.some((other) => sameJson(value, other)));
  if (values.length === 0) throw new Unsatisfiable(`${path}/enum`, 'no value is in both lists');
  delete result['const'];
  result['enum'] = values;
}

/** What `a` says of properties that it does not name holds for those that only `b` names. */
function closed(a: Fields, b: Fields, result: Record<string, Json>, path: string): void {
  const rest = a['additionalProperties'];
  if (rest === undefined || rest === true) return;
  const of = (schema: Fields, name: string) =>
    schema[name] === undefined ? {} : fieldsAt(schema[name], path, 'it must be an object');
  const [own, patterns] = [of(a, 'properties'), Object.keys(of(a, 'patternProperties'))];
  const both = (schema: Json): Json => ({ allOf: [schema, rest] });
  const properties: Record<string, Json> = { ...of(result, 'properties') };
  for (const name of Object.keys(of(b, 'properties')))
    if (!Object.hasOwn(own, name) && !patterns.some((pattern) => matches(pattern, name, path)))
      properties[name] = both(properties[name]!);
  if (Object.keys(properties).length > 0) result['properties'] = properties;
  const kinds: Record<string, Json> = { ...of(result, 'patternProperties') };
  for (const pattern of Object.keys(of(b, 'patternProperties')))
    // Also names that `a` speaks of itself, where they are of that kind: fewer than may be.
    if (!patterns.includes(pattern)) kinds[pattern] = both(kinds[pattern]!);
  if (Object.keys(kinds).length > 0) result['patternProperties'] = kinds;
}

function both(name: string, a: Json, b: Json, path: string): Json {
  const place = `${path}/${name}`;
  switch (name) {
    case 'type':
    case 'enum':
    case 'const':
    case 'nullable':
      return a === b ? a : false; // Looked at by the caller, but for `nullable`, which both have to say.
    case 'required':
      return [...new Set([...(a as string[]), ...(b as string[])])];
    case 'properties':
    case 'patternProperties':
      return eachOf(a, b, place);
    case 'additionalProperties':
    case 'propertyNames':
      // Both are to hold, and either may refer to something: left to whoever looks at it.
      return typeof a === 'boolean' || typeof b === 'boolean'
        ? merged(schemaAt(a, place), schemaAt(b, place), place)
        : { allOf: [a, b] };
    case 'not enum':
    case 'not pattern':
    case 'contains each':
      return [...(a as readonly Json[]), ...(b as readonly Json[])];
    case 'anyOf':
      return product(a as readonly Json[], b as readonly Json[], place);
    case 'pattern':
    case 'format':
      return [...new Set([a, b].flat() as string[])];
    case 'minimum':
    case 'exclusiveMinimum':
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return Math.max(a as number, b as number);
    case 'maximum':
    case 'exclusiveMaximum':
    case 'maxLength':
    case 'maxItems':
    case 'maxProperties':
      return Math.min(a as number, b as number);
    case 'uniqueItems':
      return a === true || b === true;
    case 'multipleOf': {
      const [large, small] = [Math.max(a as number, b as number), Math.min(a as number, b as number)];
      if (large % small === 0) return large;
      throw new GrammarError(place, 'two different ones are not supported');
    }
    default:
      throw new GrammarError(place, `the keyword “${name}” is not supported twice`);
  }
}

function eachOf(a: Json, b: Json, path: string): Fields {
  const result: Record<string, Json> = { ...fieldsAt(a, path, 'it must be an object') };
  for (const [name, schema] of Object.entries(fieldsAt(b, path, 'it must be an object'))) {
    const own = result[name];
    result[name] = own === undefined || !Object.hasOwn(result, name) ? schema : { allOf: [own, schema] };
  }
  return result;
}

function product(a: readonly Json[], b: readonly Json[], path: string): Json {
  if (a.length * b.length > MOST_ALTERNATIVES)
    throw new GrammarError(path, `more than ${MOST_ALTERNATIVES} alternatives`);
  return a.flatMap((one) => b.map((other): Json => ({ allOf: [one, other] })));
}
