import { GrammarError } from '../nodes.ts';
import { areApart, oneOf } from '../regex/automaton.ts';
import { heldIn } from './contains.ts';
import {
  fieldsAt,
  listed,
  matches,
  sameJson,
  schemaAt,
  typeOf,
  typesOf,
  type Fields,
  type Json,
  type Schema,
} from './keywords.ts';
import { Unsatisfiable } from './merge.ts';
import { textsOf, type FormatSide } from './texts.ts';

const DEEPEST = 64;

/** Makes schemas flat: see `Resolver`. */
export interface Flattens {
  flat(schema: Schema, path: string): Schema;
}

/** Whether a schema allows a value that is there already, as one in a list. `side`: what is said of formats where that is not plain. */
export function isValid(
  value: Json,
  schema: Schema,
  path: string,
  to: Flattens,
  side: FormatSide = 'least',
  depth = 0,
): boolean {
  if (depth > DEEPEST) throw new GrammarError(path, 'it refers to itself without end');
  const flat = flatOrNot(schema, path, to);
  if (typeof flat === 'boolean') return flat;
  const { anyOf, ...rest } = flat;
  if (anyOf !== undefined)
    return (anyOf as readonly Json[]).some((each) =>
      isValid(value, { allOf: [rest, each] }, path, to, side, depth + 1),
    );
  const values = listed(flat, path);
  if (values && !values.some((one) => sameJson(one, value))) return false;
  if (((flat['not enum'] ?? []) as readonly Json[]).some((one) => sameJson(one, value))) return false;
  const type = typeOf(value);
  if (flat['type'] !== undefined) {
    const types = typesOf(flat, path);
    if (!types.includes(type) && !(type === 'integer' && types.includes('number'))) return false;
  }
  const by =
    (its: FormatSide): Check =>
    (one, of, at) =>
      isValid(one, schemaAt(of, at), at, to, its, depth + 1);
  const is = by(side);
  if (typeof value === 'string') return !areApart(textsOf(without(flat), path, side), oneOf([value]));
  if (typeof value === 'number') return isNumber(value, flat);
  if (Array.isArray(value)) return isArray(value, flat, path, is, by(side === 'least' ? 'most' : 'least'));
  return typeof value !== 'object' || value === null || isObject(value as Fields, flat, path, is);
}

const without = ({ enum: _, const: __, ...rest }: Fields): Fields => rest;

function flatOrNot(schema: Schema, path: string, to: Flattens): Schema {
  try {
    return to.flat(schema, path);
  } catch (error) {
    if (error instanceof Unsatisfiable) return false;
    throw error;
  }
}

function isNumber(value: number, schema: Fields): boolean {
  const number = (name: string, otherwise: number) =>
    typeof schema[name] === 'number' ? schema[name] : otherwise;
  return (
    value >= number('minimum', -Infinity) &&
    value <= number('maximum', Infinity) &&
    value > number('exclusiveMinimum', -Infinity) &&
    value < number('exclusiveMaximum', Infinity) &&
    (schema['multipleOf'] === undefined || Number.isInteger(value / number('multipleOf', 1)))
  );
}

type Check = (value: Json, schema: Json | undefined, path: string) => boolean;

const isWithin = (count: number, schema: Fields, least: string, most: string): boolean =>
  count >= ((schema[least] ?? 0) as number) && count <= ((schema[most] ?? Infinity) as number);

/** `mayBe`: for what there may be too many of. */
function isArray(value: readonly Json[], schema: Fields, path: string, is: Check, mayBe: Check): boolean {
  const prefix = (schema['prefixItems'] ?? []) as readonly Json[];
  const same = (at: number) => value.slice(0, at).some((before) => sameJson(before, value[at]!));
  return (
    isWithin(value.length, schema, 'minItems', 'maxItems') &&
    (schema['uniqueItems'] !== true || !value.some((_, at) => same(at))) &&
    heldIn(schema).every(({ of, least, most, at }) => {
      const count = (check: Check) => value.filter((item) => check(item, of, at)).length;
      return count(is) >= least && count(mayBe) <= (most ?? Infinity);
    }) &&
    value.every((item, at) => is(item, prefix[at] ?? schema['items'] ?? true, `${path}/items`))
  );
}

function isObject(value: Fields, schema: Fields, path: string, is: Check): boolean {
  const of = (name: string) =>
    schema[name] === undefined ? {} : fieldsAt(schema[name], path, 'it must be an object');
  const [properties, patterns] = [of('properties'), Object.entries(of('patternProperties'))];
  return (
    isWithin(Object.keys(value).length, schema, 'minProperties', 'maxProperties') &&
    ((schema['required'] ?? []) as readonly string[]).every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, one]) => {
      if (schema['propertyNames'] !== undefined && !is(name, schema['propertyNames'], path)) return false;
      const said = patterns.filter(([pattern]) => matches(pattern, name, path)).map(([, its]) => its);
      if (Object.hasOwn(properties, name)) said.push(properties[name]!);
      if (said.length === 0) said.push(schema['additionalProperties'] ?? true);
      return said.every((its) => is(one, its, path));
    })
  );
}
