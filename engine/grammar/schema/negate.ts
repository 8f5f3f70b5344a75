import { GrammarError } from '../nodes.ts';
import { containsOf, heldIn, notHeld, type Held } from './contains.ts';
import {
  fieldsAt,
  keywords,
  listAt,
  schemaAt,
  typeNames,
  typesOf,
  type Fields,
  type Json,
  type Schema,
} from './keywords.ts';

const DEEPEST = 16;

/** What of a schema `negated` looks up. */
export interface Targets {
  target(schema: Fields, path: string): { schema: Schema; pointer: string };
  /** Throws where that is too much. */
  looksAt(path: string): void;
  /** Some of what a schema does not allow cannot be said, and is left out. */
  leftOut(): void;
}

/**
 * A schema for what another does not allow: of each of its keywords what breaks it, and each speaks of one type alone. Where nothing of it can
 * be said, an error names the place.
 */
export function negated(schema: Schema, path: string, targets: Targets, depth = 0): Schema {
  if (typeof schema === 'boolean') return !schema;
  if (depth > DEEPEST) throw new GrammarError(path, 'what is not to be lies too deep');
  targets.looksAt(path);
  const ways: Json[] = [];
  let problem: GrammarError | null = null;
  for (const [name, value] of Object.entries(schema)) {
    if (keywords[name] === 'note' || name.startsWith('x-')) continue;
    try {
      ways.push(...broken(name, value, { schema, path, targets, depth }));
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      problem ??= error;
    }
  }
  if (problem !== null && ways.length === 0) throw problem;
  if (problem !== null) targets.leftOut();
  const real = ways.filter((way) => way !== false);
  return real.length === 0 ? false : real.length === 1 ? (real[0] as Schema) : { anyOf: real };
}

interface Beside {
  schema: Fields;
  path: string;
  targets: Targets;
  depth: number;
}

/** What breaks one keyword. */
function broken(name: string, value: Json, { schema, path, targets, depth }: Beside): Json[] {
  const place = `${path}/${name}`;
  const not = (of: Json | undefined, at: string): Json => negated(schemaAt(of, at), at, targets, depth + 1);
  const each = (of: Json) => listAt(of, place).map((one, at) => not(one, `${place}/${at}`));
  const count = (by: number): number => {
    if (typeof value !== 'number') throw new GrammarError(place, 'it must be a number');
    return value + by;
  };
  switch (name) {
    case 'type':
      return otherTypes(schema, path);
    case 'nullable':
      return [];
    case 'const':
      return [{ 'not enum': [value] }];
    case 'enum':
      return [{ 'not enum': listAt(value, place) }];
    case 'not enum':
      return [{ enum: value }];
    case 'not pattern':
      return (value as Json[]).map((pattern) => ({ type: 'string', pattern }));
    case 'anyOf':
      return [{ allOf: each(value) }];
    case 'allOf':
      return each(value);
    case 'not':
      return [value];
    case '$ref': {
      const { schema: target, pointer } = targets.target(schema, path);
      return [negated(target, pointer, targets, depth + 1)];
    }
    case 'required':
      return (value as string[]).map((missing) => ({ type: 'object', properties: { [missing]: false } }));
    case 'properties':
      return Object.entries(fieldsAt(value, place, 'it must be an object')).map(([key, of]): Json => {
        const other = not(of, `${place}/${key}`);
        return other === false ? false : { type: 'object', required: [key], properties: { [key]: other } };
      });
    case 'pattern':
      return [value].flat().map((pattern: Json) => ({ type: 'string', 'not pattern': [pattern] }));
    case 'minimum':
      return [{ type: 'number', exclusiveMaximum: count(0) }];
    case 'maximum':
      return [{ type: 'number', exclusiveMinimum: count(0) }];
    case 'exclusiveMinimum':
      return [{ type: 'number', maximum: count(0) }];
    case 'exclusiveMaximum':
      return [{ type: 'number', minimum: count(0) }];
    case 'minLength':
      return count(0) > 0 ? [{ type: 'string', maxLength: count(-1) }] : [];
    case 'maxLength':
      return [{ type: 'string', minLength: count(1) }];
    case 'minItems':
      return count(0) > 0 ? [{ type: 'array', maxItems: count(-1) }] : [];
    case 'maxItems':
      return [{ type: 'array', minItems: count(1) }];
    case 'contains':
      return withOthers(containsOf(schema, path));
    case 'contains each':
      return heldIn(schema).flatMap(withOthers);
    // They speak of `contains`, or of nothing.
    case 'minContains':
    case 'maxContains':
      return [];
    case 'minProperties':
      return count(0) > 0 ? [{ type: 'object', maxProperties: count(-1) }] : [];
    case 'maxProperties':
      return [{ type: 'object', minProperties: count(1) }];
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'unevaluatedItems':
    case 'items':
    case 'propertyNames':
      if (value === true) return [];
  }
  throw new GrammarError(
    place,
    `“${name}” is not supported in what is not to be; leave it out, and check the reply`,
  );
}

const withOthers = (held: Held | null): Json[] =>
  held ? notHeld(held).map((other) => ({ type: 'array', 'contains each': [other] }) as unknown as Json) : [];

/** Of numbers that are not whole nothing is said apart. */
function otherTypes(schema: Fields, path: string): Json[] {
  const types = typesOf(schema, path);
  const others = typeNames.filter(
    (name) => !types.includes(name) && !(name === 'number' && types.includes('integer')),
  );
  return others.length === 0 ? [] : [{ type: others }];
}
