import { GrammarError } from '../nodes.ts';
import { automatonOf, bounded, EVERY_TEXT, intersection, oneOf, type Automaton } from '../regex/automaton.ts';
import { parseRegex } from '../regex/parse.ts';
import { formats } from './formats.ts';
import { countAt, listed, type Fields } from './keywords.ts';
import { Unsatisfiable } from './merge.ts';

/** The texts that a schema allows, as an automaton. Throws `GrammarError`. */
export function textsOf(schema: Fields, path: string): Automaton {
  const values = listed(schema, path)?.filter((value) => typeof value === 'string');
  const [least, most] = lengths(schema, path);
  let texts = patternsOf(schema, path) ?? EVERY_TEXT;
  if (values) texts = keep(() => intersection(texts, oneOf(values)), path);
  return least === 0 && most === null ? texts : keep(() => bounded(texts, least, most), path);
}

/** What its patterns and formats say together; null where it has none. */
export function patternsOf(schema: Fields, path: string): Automaton | null {
  let texts: Automaton | null = null;
  for (const [keyword, pattern] of patterns(schema, path)) {
    const next = keep(() => automatonOf(parseRegex(pattern)), `${path}/${keyword}`);
    const before: Automaton | null = texts;
    texts = before ? keep(() => intersection(before, next), `${path}/${keyword}`) : next;
  }
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

function patterns(schema: Fields, path: string): [string, string][] {
  const of = (keyword: string) =>
    [schema[keyword] ?? []].flat().map((value) => {
      if (typeof value !== 'string') throw new GrammarError(`${path}/${keyword}`, 'it must be a text');
      return value;
    });
  return [
    ...of('pattern').map((pattern): [string, string] => ['pattern', pattern]),
    ...of('format').map((name): [string, string] => {
      const pattern = Object.hasOwn(formats, name) ? formats[name] : undefined;
      if (pattern === undefined)
        throw new GrammarError(
          `${path}/format`,
          `the format “${name}” is not supported; there are ${Object.keys(formats).join(', ')}`,
        );
      return ['format', pattern];
    }),
  ];
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
