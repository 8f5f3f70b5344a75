import { all, any, GrammarError, repeat, rule, text, type Node } from '../nodes.ts';
import { bracketed, comma, enclosed } from './anyValue.ts';
import { areApartSchemas } from './apart.ts';
import { heldIn } from './contains.ts';
import type { Converter } from './convert.ts';
import { counted } from './counted.ts';
import { itemNode, itemsOf, type Bounds } from './items.ts';
import { countAt, listed, sameJson, typesOf, type Fields, type Json, type Schema } from './keywords.ts';
import { Unsatisfiable } from './merge.ts';
import { isValid } from './valid.ts';

/** The most values of which every order is written; of more they come in the order of their list. */
const MOST_ORDERED = 6;
/** The most values that are to differ. */
const MOST_VALUES = 64;

/** An array: tuples, bounds, items of a kind that are counted, and items that differ where they are among listed values. */
export function arrayNode(schema: Fields, path: string, converter: Converter): Node {
  const least = countAt(schema, 'minItems', path, 0);
  const most = countAt(schema, 'maxItems', path, null);
  if (most !== null && most < least)
    throw new Unsatisfiable(`${path}/maxItems`, `no list has ${least} items at least and ${most} at most`);
  const { prefix, rest, restPath } = itemsOf(schema, path, least);
  const held = heldIn(schema);
  if (schema['uniqueItems'] === true && (most ?? Infinity) > 1) {
    if (held.length > 0)
      throw new GrammarError(
        held[0]!.at,
        'it is not supported beside uniqueItems; leave one of them out, and check the reply',
      );
    return unique({ prefix, rest, restPath, path, least, most, converter });
  }
  if (held.length > 0) return counted({ prefix, rest, restPath, path, least, most, converter }, held);
  if (prefix.length === 0) return uniform(rest, restPath, least, most, converter);
  return tuple({ prefix, rest, restPath, path, least, most, converter });
}

function uniform(
  schema: Schema,
  path: string,
  least: number,
  most: number | null,
  converter: Converter,
): Node {
  const item = most === 0 ? null : itemNode(schema, path, converter);
  if (item) return bracketed('[', item, ']', least, most);
  if (least > 0) throw new Unsatisfiable(path, 'an item is asked for, and none can be');
  return bracketed('[', text(''), ']', 0, 0);
}

function tuple({ prefix, rest, restPath, path, least, most, converter }: Bounds): Node {
  const rule_ = (node: Node): Node => {
    const name = converter.nameOf(path);
    converter.rules.set(name, node);
    return rule(name);
  };
  const nodes = prefix
    .slice(0, most ?? prefix.length)
    .map((each) => itemNode(each.schema, each.path, converter));
  const end = nodes.indexOf(null);
  const items = (end < 0 ? nodes : nodes.slice(0, end)) as Node[];
  const more = end < 0 && (most === null || most > items.length) ? itemNode(rest, restPath, converter) : null;
  if (items.length < least && !more)
    throw new Unsatisfiable(
      path,
      `no list of ${least} items can be made: those after ${items.length} cannot be`,
    );
  const left = (bound: number) => Math.max(0, bound - items.length);
  let tail: Node = more ? repeat(all(comma, more), left(least), most === null ? null : left(most)) : text('');
  for (let at = items.length - 1; at >= 0; at--) {
    const item = at === 0 ? all(items[0]!, tail) : all(comma, items[at]!, tail);
    tail = rule_(at >= least ? any(text(''), item) : item);
  }
  return enclosed('[', tail, ']');
}

/** Whether no two items of a tuple, behind which there are no others, can be the same. */
function allApart({ prefix, rest, path, most, converter: { resolver } }: Bounds): boolean {
  const count = Math.min(prefix.length, most ?? Infinity);
  if (rest !== false && (most === null || most > count)) return false;
  const flat = prefix.slice(0, count).map((each) => resolver.flatOrNot(each.schema, each.path));
  return flat.every((one, at) =>
    flat.slice(at + 1).every((other) => areApartSchemas(one, other, resolver, path)),
  );
}

function unique(bounds: Bounds): Node {
  const { prefix, rest, restPath, path, least, most, converter } = bounds;
  if (prefix.length > 0 && allApart(bounds)) return tuple(bounds);
  const values = prefix.length === 0 ? valuesOf(rest, restPath, converter) : null;
  if (!values)
    throw new GrammarError(
      `${path}/uniqueItems`,
      'it is supported for items that are listed by enum or const, for whole numbers between two bounds, for a tuple of items that cannot be the same, and where maxItems is 1, since a grammar cannot look back at what was written; leave it out, and check the reply',
    );
  if (values.length < least)
    throw new Unsatisfiable(
      `${path}/minItems`,
      `${least} different items are asked for, and there are ${values.length}`,
    );
  const last = Math.min(most ?? values.length, values.length);
  if (values.length > MOST_VALUES)
    throw new GrammarError(`${path}/uniqueItems`, `it is supported for at most ${MOST_VALUES} values`);
  const inOrder = values.length > MOST_ORDERED;
  const base = converter.nameOf(path);
  const made = new Map<string, Node>();
  /** What may follow when `count` are there; `left`: those still to be had. */
  const after = (left: readonly number[], count: number): Node => {
    const name = `${base} ${count} ${left.join()}`;
    if (!made.has(name)) {
      made.set(name, rule(name));
      const ways = left.flatMap((value, at) => {
        const others = inOrder ? left.slice(at + 1) : left.filter((other) => other !== value);
        if (count === last || count + 1 + others.length < least) return [];
        const item = text(JSON.stringify(values[value]));
        return [all(...(count === 0 ? [item] : [comma, item]), after(others, count + 1))];
      });
      converter.rules.set(name, any(...(count >= least ? [text('')] : []), ...ways));
    }
    return made.get(name)!;
  };
  return enclosed('[', after([...values.keys()], 0), ']');
}

/** All values that a schema allows, where those are listed; alternatives may each list some. */
function valuesOf(schema: Schema, path: string, converter: Converter): readonly Json[] | null {
  const { resolver } = converter;
  const flat = resolver.flat(schema, path);
  if (typeof flat === 'boolean') return null;
  const values =
    flat['anyOf'] === undefined ? plainValues(flat, path) : ofAlternatives(flat, path, converter);
  return (
    values?.filter(
      (value, at) =>
        values.findIndex((other) => sameJson(value, other)) === at && isValid(value, flat, path, resolver),
    ) ?? null
  );
}

function plainValues(flat: Fields, path: string): readonly Json[] | null {
  const values = listed(flat, path);
  if (values) return values;
  const types = flat['type'] === undefined ? [] : typesOf(flat, path);
  const all = types.map((type) =>
    type === 'boolean'
      ? [true, false]
      : type === 'null'
        ? [null]
        : type === 'integer'
          ? wholeNumbers(flat)
          : undefined,
  );
  return types.length > 0 && all.every((each) => each !== undefined) ? all.flat() : null;
}

/** Those between two bounds, where they are few. */
function wholeNumbers(flat: Fields): readonly number[] | undefined {
  const [least, most] = [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ].map((names) => names.map((name) => flat[name]).filter((bound) => typeof bound === 'number'));
  const [from, to] = [Math.ceil(Math.max(...least!)), Math.floor(Math.min(...most!))];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || to - from > MOST_VALUES) return undefined;
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

function ofAlternatives({ anyOf, ...rest }: Fields, path: string, converter: Converter): Json[] | null {
  const all: Json[] = [];
  for (const each of anyOf as readonly Json[]) {
    const its = possibleValues({ allOf: [rest, each] }, path, converter);
    if (!its) return null;
    all.push(...its);
  }
  return all;
}

function possibleValues(schema: Schema, path: string, converter: Converter): readonly Json[] | null {
  try {
    return valuesOf(schema, path, converter);
  } catch (error) {
    if (error instanceof Unsatisfiable) return [];
    throw error;
  }
}
