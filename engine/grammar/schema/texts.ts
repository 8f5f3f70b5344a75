import { GrammarError } from '../nodes.ts';
import {
  automatonOf,
  bounded,
  complement,
  EVERY_TEXT,
  intersection,
  oneOf,
  type Automaton,
} from '../regex/automaton.ts';
import { parseRegex } from '../regex/parse.ts';
import { formats, mostOf, numberFormats } from './formats.ts';
import { countAt, listed, type Fields, type Json } from './keywords.ts';
import { Unsatisfiable } from './merge.ts';

/** Of a format we write some texts only. `least`: those; `most`: all that may be of it. */
export type FormatSide = 'least' | 'most';

/** The texts that a schema allows, as an automaton. Throws `GrammarError`. */
export function textsOf(schema: Fields, path: string, side: FormatSide = 'least'): Automaton {
  const values = listed(schema, path)?.filter((value) => typeof value === 'string');
  const [least, most] = lengths(schema, path);
  let texts = patternsOf(schema, path, side) ?? EVERY_TEXT;
  if (values) texts = keep(() => intersection(texts, oneOf(values)), path);
  return least === 0 && most === null ? texts : keep(() => bounded(texts, least, most), path);
}

/** What its patterns and formats say together; null where it has none. */
export function patternsOf(schema: Fields, path: string, side: FormatSide = 'least'): Automaton | null {
  let texts: Automaton | null = null;
  const add = (place: string, make: () => Automaton) => {
    const before = texts;
    texts = keep(() => (before ? intersection(before, make()) : make()), place);
  };
  for (const [keyword, pattern] of patterns(schema, path, side))
    add(`${path}/${keyword}`, () => automatonOf(parseRegex(pattern)));
  for (const pattern of (schema['not pattern'] ?? []) as readonly string[])
    add(`${path}/not/pattern`, () => complement(automatonOf(parseRegex(pattern))));
  const others = ((schema['not enum'] ?? []) as readonly Json[]).filter((value) => typeof value === 'string');
  if (others.length > 0) add(`${path}/not/enum`, () => complement(oneOf(others)));
  return texts;
}

export function lengths(schema: Fields, path: string): [number, number | null] {
  const [least, most] = [countAt(schema, 'minLength', path, 0), countAt(schema, 'maxLength', path, null)];
  if (most !== null && most < least)
    throw new Unsatisfiable(
      `${path}/maxLength`,
      `no text has ${least} characters at least and ${most} at most`,
    );
  return [least, most];
}

function patterns(schema: Fields, path: string, side: FormatSide): [string, string][] {
  const of = (keyword: string) =>
    [schema[keyword] ?? []].flat().map((value) => {
      if (typeof value !== 'string') throw new GrammarError(`${path}/${keyword}`, 'it must be a text');
      return value;
    });
  return [
    ...of('pattern').map((pattern): [string, string] => ['pattern', pattern]),
    ...of('format').flatMap((name): [string, string][] => {
      if (numberFormats.has(name)) return [];
      const pattern = formatPattern(name, side);
      if (pattern === undefined)
        throw new GrammarError(
          `${path}/format`,
          `the format “${name}” is not supported; there are ${Object.keys(formats).join(', ')}`,
        );
      return [['format', pattern]];
    }),
  ];
}

function formatPattern(name: string, side: FormatSide): string | undefined {
  if (!Object.hasOwn(formats, name)) return undefined;
  return side === 'least' ? formats[name] : mostOf(name);
}

/** With the place of what it complains about. */
export function keep<T>(work: () => T, path: string): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GrammarError) || error.where !== '') throw error;
    if (error.message.startsWith('no ')) throw new Unsatisfiable(path, error.message);
    throw new GrammarError(path, error.message);
  }
}
