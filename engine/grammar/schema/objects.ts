import { all, any, GrammarError, rule, text, type Node } from '../nodes.ts';
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
      names.set(name, { schema: otherOf(schema, path), path: `${path}/required/${name}` });
  let entries = [...names].flatMap(([name, of]): Entry[] => {
    const matching = patterns.filter(({ texts }) => !areApart(texts, oneOf([name])));
    try {
      const node = propertyNode(name, { ...of, matching }, keys, converter);
      return [{ node, required: required.has(name) }];
    } catch (error) {
      if (!(error instanceof Unsatisfiable) || required.has(name)) throw error;
      return []; // It need not be there.
    }
  });
  entries = bounded(entries, least, most, path);
  const room = most === null ? null : Math.max(0, most - entries.length);
  const isEmpty = names.size === 0 && schema['additionalProperties'] === undefined && patterns.length === 0;
  const others =
    room === 0
      ? []
      : othersOf(schema, path, { keys, patterns, names: [...names.keys()], isEmpty, converter });
  const wanted = Math.max(0, least - entries.filter((entry) => entry.required).length);
  if (wanted > 0 && others.length === 0)
    throw new Unsatisfiable(
      `${path}/minProperties`,
      `${least} properties are asked for, and there are fewer`,
    );
  if (wanted > 1)
    throw new GrammarError(
      `${path}/minProperties`,
      'more than one property that is not declared cannot be asked for: their names may be equal',
    );
  return enclosed('{', chain(entries, others, { least: wanted, most: room }, path, converter), '}');
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

/** As many as are asked for are made required, and those that there is no room for are left out. */
function bounded(entries: Entry[], least: number, most: number | null, path: string): Entry[] {
  const required = entries.filter((entry) => entry.required).length;
  if (most !== null && required > most)
    throw new Unsatisfiable(
      `${path}/maxProperties`,
      `${required} properties are required, and ${most} allowed`,
    );
  let missing = least - required;
  let room = (most ?? Infinity) - required;
  return entries.flatMap((entry) => {
    if (entry.required) return [entry];
    if (room <= 0) return [];
    room -= 1;
    missing -= 1;
    return [{ ...entry, required: missing >= 0 }];
  });
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
    return [valueNode(key, of, place, converter)];
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

/** From each entry on, once for when something stands before it and once for when nothing does. */
function chain(
  entries: readonly Entry[],
  others: readonly Node[],
  count: { least: number; most: number | null },
  path: string,
  converter: Converter,
): Node {
  const base = converter.nameOf(path);
  const named = (at: number, isFirst: boolean, node: Node): Node => {
    const name = `${base} ${at} ${isFirst ? 'first' : 'later'}`;
    converter.rules.set(name, node);
    return rule(name);
  };
  const other = others.length === 0 ? null : any(...others);
  let first: Node = other ? separated(other, count.least, count.most) : text('');
  let later: Node = other
    ? { kind: 'repeat', of: all(comma, other), least: count.least, most: count.most }
    : text('');
  [first, later] = [named(entries.length, true, first), named(entries.length, false, later)];
  for (let at = entries.length - 1; at >= 0; at--) {
    const { node, required } = entries[at]!;
    const [begun, gone]: [Node, Node] = [all(node, later), all(comma, node, later)];
    [first, later] = [
      named(at, true, required ? begun : any(begun, first)),
      named(at, false, required ? gone : any(gone, later)),
    ];
  }
  return first;
}
