import { all, any, GrammarError, repeat, rule, text, type Node } from '../nodes.ts';
import {
  areApart,
  automatonOf,
  complement,
  EVERY_TEXT,
  intersection,
  oneOf,
  type Automaton,
} from '../regex/automaton.ts';
import { parseRegex } from '../regex/parse.ts';
import { colon, comma, enclosed, separated } from './anyValue.ts';
import type { Converter } from './convert.ts';
import { countAt, fieldsAt, schemaAt, type Fields, type Json, type Schema } from './keywords.ts';
import { Unsatisfiable } from './merge.ts';
import { automatonString } from './strings.ts';
import { keep, textsOf } from './texts.ts';

/** A declared property, or a kind of others. */
interface Entry {
  /** Key, colon, value. */
  node: Node;
  required: boolean;
}

/** An object: the declared properties in their order, then others where something is said of them. */
export function objectNode(schema: Fields, path: string, converter: Converter): Node {
  const keys = keysOf(schema, path, converter);
  const patterns = patternsOf(schema, path);
  const names = declared(schema, path);
  const required = new Set(requiredOf(schema, path));
  const least = countAt(schema, 'minProperties', path, 0);
  const most = countAt(schema, 'maxProperties', path, null);
  for (const name of required)
    if (!names.has(name))
      names.set(name, {
        schema: patterns.some((each) => !areApart(each.texts, oneOf([name]))) ? true : otherOf(schema, path),
        path: `${path}/required/${name}`,
      });
  const entries = [...names].flatMap(([name, of]): Entry[] => {
    const matching = patterns.filter(({ texts }) => !areApart(texts, oneOf([name])));
    try {
      const node = propertyNode(name, { ...of, matching }, keys, converter);
      return [{ node, required: required.has(name) }];
    } catch (error) {
      if (!(error instanceof Unsatisfiable) || required.has(name)) throw error;
      return []; // It need not be there.
    }
  });
  const must = entries.filter((entry) => entry.required).length;
  if (most !== null && must > most)
    throw new Unsatisfiable(`${path}/maxProperties`, `${must} properties are required, and ${most} allowed`);
  const isEmpty =
    [...names.values()].every((of) => of.schema === false) &&
    schema['additionalProperties'] === undefined &&
    patterns.length === 0;
  const others = othersOf(schema, path, { keys, patterns, names: [...names.keys()], isEmpty, converter });
  if (least > entries.length && others.length === 0)
    throw new Unsatisfiable(
      `${path}/minProperties`,
      `${least} properties are asked for, and there are fewer`,
    );
  if (least > entries.length + 1)
    throw new GrammarError(
      `${path}/minProperties`,
      'more than one property that is not declared cannot be asked for: their names may be equal',
    );
  return enclosed('{', chain(entries, others, { least, most }, path, converter), '}');
}

type Declared = Map<string, { schema: Schema; path: string }>;

function declared(schema: Fields, path: string): Declared {
  if (schema['properties'] === undefined) return new Map();
  const properties = fieldsAt(schema['properties'], `${path}/properties`, 'it must be an object');
  return new Map(
    Object.entries(properties).map(([name, value]) => {
      const place = `${path}/properties/${name}`;
      return [name, { schema: schemaAt(value, place), path: place }];
    }),
  );
}

function requiredOf(schema: Fields, path: string): readonly string[] {
  const required = schema['required'] ?? [];
  if (!Array.isArray(required) || !required.every((name) => typeof name === 'string'))
    throw new GrammarError(`${path}/required`, 'it must be a list of names');
  return required;
}

/** What is allowed for a property that nobody declared. */
const otherOf = (schema: Fields, path: string): Schema =>
  schema['additionalProperties'] === undefined
    ? true
    : schemaAt(schema['additionalProperties'], `${path}/additionalProperties`);

function propertyNode(
  name: string,
  { schema, path, matching }: { schema: Schema; path: string; matching: readonly Pattern[] },
  keys: Automaton | null,
  converter: Converter,
): Node {
  if (keys && areApart(keys, oneOf([name])))
    throw new Unsatisfiable(path, `“${name}” is no name that propertyNames allows`);
  const whole =
    matching.length === 0
      ? schema
      : { allOf: [schema as Json, ...matching.map((each) => each.schema as Json)] };
  return valueNode(text(JSON.stringify(name)), whole, path, converter);
}

function valueNode(key: Node, schema: Schema, path: string, converter: Converter): Node {
  const node = converter.node(schema, path);
  const name = converter.nameOf(path);
  converter.rules.set(name, node);
  return all(key, colon, rule(name));
}

interface Pattern {
  texts: Automaton;
  schema: Schema;
  path: string;
}

function patternsOf(schema: Fields, path: string): Pattern[] {
  if (schema['patternProperties'] === undefined) return [];
  const place = `${path}/patternProperties`;
  return Object.entries(fieldsAt(schema['patternProperties'], place, 'it must be an object')).map(
    ([pattern, value]) => ({
      texts: keep(() => automatonOf(parseRegex(pattern)), `${place}/${pattern}`),
      schema: schemaAt(value, `${place}/${pattern}`),
      path: `${place}/${pattern}`,
    }),
  );
}

/** What `propertyNames` allows; null: every name. */
function keysOf(schema: Fields, path: string, converter: Converter): Automaton | null {
  if (schema['propertyNames'] === undefined) return null;
  const place = `${path}/propertyNames`;
  const flat = converter.resolver.flat(schemaAt(schema['propertyNames'], place), place);
  if (flat === true) return null;
  if (flat === false) throw new Unsatisfiable(place, 'no name is allowed');
  if (flat['anyOf'] !== undefined) throw new GrammarError(place, 'alternatives are not supported for names');
  return textsOf(flat, place);
}

interface Known {
  keys: Automaton | null;
  patterns: readonly Pattern[];
  names: readonly string[];
  isEmpty: boolean;
  converter: Converter;
}

/** Properties that are not declared, by what is said of them. */
function othersOf(
  schema: Fields,
  path: string,
  { keys, patterns, names, isEmpty, converter }: Known,
): Node[] {
  const free = names.length === 0 ? EVERY_TEXT : complement(oneOf(names));
  const allowed = keys ? tryIntersection(free, keys) : free;
  const outside = (from: readonly Pattern[], texts: Automaton | null) =>
    from.reduce<Automaton | null>(
      (left, each) => left && tryIntersection(left, complementOf(each.texts)),
      texts,
    );
  const kinds = patterns.map((pattern) => ({
    texts: outside(
      patterns.filter((other) => other !== pattern),
      allowed && tryIntersection(allowed, pattern.texts),
    ),
    schema: pattern.schema,
    path: pattern.path,
  }));
  if (isEmpty || schema['additionalProperties'] !== undefined)
    kinds.push({
      texts: outside(patterns, allowed),
      schema: otherOf(schema, path),
      path: `${path}/additionalProperties`,
    });
  return kinds.flatMap(({ texts, schema: of, path: place }) => {
    if (!texts || of === false) return [];
    const key =
      texts === EVERY_TEXT
        ? all(text('"'), { kind: 'repeat', of: converter.character, least: 0, most: null }, text('"'))
        : automatonString(texts, converter.nameOf(place), converter.rules);
    try {
      return [valueNode(key, of, place, converter)];
    } catch (error) {
      if (error instanceof Unsatisfiable) return []; // There are none of that kind.
      throw error;
    }
  });
}

function tryIntersection(a: Automaton, b: Automaton): Automaton | null {
  return areApart(a, b) ? null : intersection(a, b);
}

/** Nothing is outside of every text. */
function complementOf(texts: Automaton): Automaton {
  try {
    return complement(texts);
  } catch {
    return { start: 0, states: [{ ends: false, next: [] }] };
  }
}

/** Properties times counts of them. */
const MOST_COUNTED = 20_000;

/** From each entry on, once for each count of those before it that makes a difference: none, and where a number is asked for or allowed. */
function chain(
  entries: readonly Entry[],
  others: readonly Node[],
  { least, most }: { least: number; most: number | null },
  path: string,
  converter: Converter,
): Node {
  const base = converter.nameOf(path);
  const other = others.length === 0 ? null : any(...others);
  const last = Math.min(entries.length, Math.max(1, least, most ?? 0));
  if (last * entries.length > MOST_COUNTED)
    throw new GrammarError(`${path}/minProperties`, 'among so many properties they cannot be counted');
  /** What may follow when so many are there; null: nothing may, since there are too few or too many. */
  const end = (count: number): Node | null => {
    const wanted = Math.max(0, least - count);
    const room = most === null ? null : most - count;
    if (room !== null && room < wanted) return null;
    if (!other || room === 0) return wanted === 0 ? text('') : null;
    // Names of those that are not declared may be equal.
    if (wanted > 1) return null;
    return count === 0 ? separated(other, wanted, room) : repeat(all(comma, other), wanted, room);
  };
  const named = (at: number, count: number, node: Node): Node => {
    const name = `${base} ${at} ${count}`;
    converter.rules.set(name, node);
    return rule(name);
  };
  let after = Array.from({ length: last + 1 }, (_, count) => end(count));
  after = after.map((node, count) => node && named(entries.length, count, node));
  for (let at = entries.length - 1; at >= 0; at--) {
    const { node, required } = entries[at]!;
    const counts = Math.min(at, last);
    after = Array.from({ length: counts + 1 }, (_, count) => {
      const next = most !== null && count >= most ? null : after[Math.min(count + 1, last)];
      const ways = next ? [count === 0 ? all(node, next) : all(comma, node, next)] : [];
      const skipped = required ? null : after[count];
      if (skipped) ways.push(skipped);
      return ways.length === 0 ? null : named(at, count, any(...ways));
    });
  }
  const [first] = after;
  if (!first) throw new Unsatisfiable(`${path}/minProperties`, 'so many properties cannot be');
  return first;
}
