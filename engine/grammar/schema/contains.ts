import { countAt, schemaAt, type Fields, type Json, type Schema } from './keywords.ts';

/** Of a list's items so many are as a schema says. `at`: where that is said. */
export interface Held {
  readonly of: Schema;
  readonly least: number;
  /** Null: as many as there are. */
  readonly most: number | null;
  readonly at: string;
}

/** `contains` and its bounds, which speak of nothing without it, as our own word: schemas that are worked into one may each have some. */
export function containing(schema: Record<string, Json>, path: string): void {
  const own = containsOf(schema, path);
  for (const name of ['contains', 'minContains', 'maxContains']) Reflect.deleteProperty(schema, name);
  if (own) schema['contains each'] = [...heldIn(schema), own] as unknown as Json;
}

/** What `contains` says, or null where it is not there. */
export function containsOf(schema: Fields, path: string): Held | null {
  if (schema['contains'] === undefined) return null;
  return {
    of: schemaAt(schema['contains'], `${path}/contains`),
    least: countAt(schema, 'minContains', path, 1),
    most: countAt(schema, 'maxContains', path, null),
    at: `${path}/contains`,
  };
}

export const heldIn = (schema: Fields): readonly Held[] =>
  (schema['contains each'] ?? []) as unknown as readonly Held[];

/** What breaks it: too few of them, or too many. */
export const notHeld = ({ least, most, ...held }: Held): Held[] => [
  ...(least > 0 ? [{ ...held, least: 0, most: least - 1 }] : []),
  ...(most === null ? [] : [{ ...held, least: most + 1, most: null }]),
];
