import { GrammarError } from '../nodes.ts';
import { notSupported, ownWords, type Fields, type Json } from './keywords.ts';

/** What is in these goes by names that anybody may choose. */
const BY_NAME = new Set([
  ...['properties', 'patternProperties', '$defs', 'definitions'],
  ...['dependencies', 'dependentSchemas', 'dependentRequired'],
]);

/** Refuses a schema from elsewhere that speaks in our own words anywhere: to us they mean what we made of it. Throws `GrammarError` with the place. */
export function requireForeign(root: Json): void {
  const left: { value: Json; path: string; named: boolean }[] = [{ value: root, path: '#', named: false }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path, named } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (!named) requireForeignWords(value as Fields, path);
    for (const [key, inner] of Object.entries<Json>(value as Fields))
      left.push({ value: inner, path: `${path}/${key}`, named: !named && BY_NAME.has(key) });
  }
}

/** The same of its own words alone. */
export function requireForeignWords(schema: Fields, path: string): void {
  for (const word of ownWords)
    if (Object.hasOwn(schema, word)) throw new GrammarError(`${path}/${word}`, notSupported(word));
}
