import { GrammarError } from '../nodes.ts';
import { areApartSchemas } from './apart.ts';
import { requireForeignWords } from './foreign.ts';
import { fieldsAt, listAt, listed, schemaAt, type Fields, type Json, type Schema } from './keywords.ts';
import { merged, Unsatisfiable } from './merge.ts';
import { modern } from './modern.ts';
import { negated } from './negate.ts';
import { isValid } from './valid.ts';

/** Schemas that are looked at for the sake of each other. */
const DEEPEST = 64;
/** What `not` looks at, of the whole: what refers to itself a few times is soon without end. */
const MOST_NEGATED = 20_000;

/** Alternatives from which on it pays to look which of them can be. */
const MANY = 4;

/** A schema whose references, conditions and `allOf` are worked in, and whose `oneOf` has become `anyOf`. */
export class Resolver {
  /** How often what `not` makes of something is less than all that it could be. */
  private leftOuts = 0;
  private depth = 0;
  private negations = 0;

  constructor(private readonly root: Json) {}

  /** What `$ref` points to, and where that is. */
  target(schema: Fields, path: string): { schema: Schema; pointer: string } {
    const ref = schema['$ref'];
    const place = `${path}/$ref`;
    if (typeof ref !== 'string') throw new GrammarError(place, 'it must be a text');
    if (!ref.startsWith('#'))
      throw new GrammarError(
        place,
        `“${ref}” is in another document; put it under $defs and refer to it there`,
      );
    const pointer = decode(ref, place);
    if (pointer !== '' && !pointer.startsWith('/')) return this.anchored(pointer, place);
    let at: Json | undefined = this.root;
    for (const step of pointer.split('/').slice(1)) {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Fields)[key] : undefined;
      if (at === undefined) throw new GrammarError(place, `there is nothing at ${ref}`);
    }
    const found = schemaAt(at, `#${pointer}`);
    // It may point to where names are, not keywords.
    if (typeof found !== 'boolean') requireForeignWords(found, `#${pointer}`);
    return { schema: found, pointer: `#${pointer}` };
  }

  private anchored(name: string, place: string): { schema: Schema; pointer: string } {
    const search = (value: Json, path: string): { schema: Schema; pointer: string } | null => {
      if (typeof value !== 'object' || value === null) return null;
      if (!Array.isArray(value) && (value as Fields)['$anchor'] === name)
        return { schema: schemaAt(value, path), pointer: path };
      for (const [key, inner] of Object.entries(value)) {
        const found = search(inner as Json, `${path}/${key}`);
        if (found) return found;
      }
      return null;
    };
    const found = search(this.root, '#');
    if (!found) throw new GrammarError(place, `there is no $anchor ${name}`);
    return found;
  }

  looksAt(path: string): void {
    this.negations += 1;
    if (this.negations > MOST_NEGATED) throw new GrammarError(path, 'what is not to be is too large');
  }

  leftOut(): void {
    this.leftOuts += 1;
  }

  /** Without anything but `anyOf` at its top that is made of other schemas for the same value. Throws `GrammarError`. */
  flat(schema: Schema, path: string): Schema {
    if (typeof schema === 'boolean') return schema;
    if (this.depth > DEEPEST) throw new GrammarError(path, 'it refers to itself without end');
    this.depth += 1;
    try {
      return this.flattened(schema, path);
    } finally {
      this.depth -= 1;
    }
  }

  private flattened(schema: Fields, path: string): Schema {
    const {
      $ref: ref,
      allOf,
      oneOf,
      not,
      if: condition,
      then,
      else: otherwise,
      ...others
    } = modern(schema, path);
    const { dependentRequired, dependentSchemas, unevaluatedProperties, unevaluatedItems, ...rest } = others;
    let result: Schema = rest;
    const add = (part: Json, place: string) => {
      result = this.pruned(merged(result, this.flat(schemaAt(part, place), place), path), path);
    };
    if (ref !== undefined) {
      const { schema: target, pointer } = this.target(schema, path);
      result = merged(this.flat(target, pointer), result, path);
    }
    if (allOf !== undefined)
      for (const [at, part] of listAt(allOf, `${path}/allOf`).entries()) add(part, `${path}/allOf/${at}`);
    if (oneOf !== undefined)
      add({ anyOf: this.exclusive(listAt(oneOf, `${path}/oneOf`), `${path}/oneOf`) }, `${path}/oneOf`);
    if (not !== undefined) add(negated(schemaAt(not, `${path}/not`), `${path}/not`, this), `${path}/not`);
    if (condition !== undefined && (then !== undefined || otherwise !== undefined))
      add(this.conditional(condition, then ?? true, otherwise ?? true, path), `${path}/if`);
    for (const part of dependents(dependentRequired, dependentSchemas, path)) add(part, path);
    return evaluated(result, { unevaluatedProperties, unevaluatedItems });
  }

  private conditional(condition: Json, then: Json, otherwise: Json, path: string): Json {
    const not = negated(schemaAt(condition, `${path}/if`), `${path}/if`, this) as Json;
    return { anyOf: [{ allOf: [condition, then] }, { allOf: [not, otherwise] }] };
  }

  /** Without alternatives that cannot be, where there are many: conditions beside each other double them otherwise. */
  private pruned(schema: Schema, path: string): Schema {
    if (typeof schema === 'boolean' || !Array.isArray(schema['anyOf']) || schema['anyOf'].length < MANY)
      return schema;
    const { anyOf, ...rest } = schema;
    const left = (anyOf as readonly Json[]).filter((each) => this.isPossible({ allOf: [rest, each] }, path));
    if (left.length === 0) throw new Unsatisfiable(path, 'nothing is allowed here');
    return { ...rest, anyOf: left };
  }

  /** Whether anything can be as a schema says, as far as that is plain from it and what it requires. */
  private isPossible(schema: Fields, path: string): boolean {
    try {
      const flat = this.flat(schema, path);
      if (typeof flat === 'boolean') return flat;
      const properties = (flat['properties'] ?? {}) as Fields;
      return ((flat['required'] ?? []) as readonly string[]).every((name) => {
        const of = Object.hasOwn(properties, name) ? properties[name] : undefined;
        if (of === undefined) return true;
        const inner = this.flat(schemaAt(of, path), path);
        if (typeof inner === 'boolean' || inner['anyOf'] !== undefined) return inner !== false;
        const values = listed(inner, path);
        return values === null || values.some((value) => isValid(value, inner, path, this));
      });
    } catch (error) {
      if (error instanceof Unsatisfiable) return false;
      throw error;
    }
  }

  /** What is right for exactly one of them: each without what is right for others as well, where that is not plain anyway. */
  private exclusive(list: readonly Json[], path: string): Json[] {
    const before = this.leftOuts;
    const flat = list.map((each, at) => this.flatOrNot(schemaAt(each, `${path}/${at}`), `${path}/${at}`));
    const isPlain = this.leftOuts === before;
    const overlaps: GrammarError[] = [];
    const ways = list.map((each, one): Json => {
      const others = list.flatMap((other, at): Json[] => {
        if (at === one || (isPlain && areApartSchemas(flat[one]!, flat[at]!, this, path))) return [];
        const overlap = new GrammarError(
          path,
          `what is right for alternative ${one + 1} may be right for ${at + 1} as well; say what tells them apart (a const property), or use anyOf`,
        );
        overlaps.push(overlap);
        return [this.notThis(other, `${path}/${at}`, overlap)];
      });
      return others.length === 0 ? each : { allOf: [each, ...others] };
    });
    if (overlaps.length > 0 && !ways.some((way) => this.isPossible({ allOf: [way] }, path)))
      throw overlaps[0]!;
    return ways;
  }

  private notThis(schema: Json, path: string, otherwise: GrammarError): Json {
    try {
      return negated(schemaAt(schema, path), path, this);
    } catch (error) {
      throw error instanceof GrammarError ? otherwise : error;
    }
  }

  /** False where nothing can be as it says. */
  flatOrNot(schema: Schema, path: string): Schema {
    try {
      return this.flat(schema, path);
    } catch (error) {
      if (error instanceof Unsatisfiable) return false;
      throw error;
    }
  }
}

/** Where a name is there, others have to be, or more holds. */
function dependents(required: Json | undefined, schemas: Json | undefined, path: string): Json[] {
  const of = (value: Json | undefined, keyword: string) =>
    value === undefined ? [] : Object.entries(fieldsAt(value, `${path}/${keyword}`, 'it must be an object'));
  const unless = (name: string, holds: Json): Json => ({
    anyOf: [{ properties: { [name]: false } }, { allOf: [{ required: [name] }, holds] }],
  });
  return [
    ...of(required, 'dependentRequired').map(([name, names]) => unless(name, { required: names })),
    ...of(schemas, 'dependentSchemas').map(([name, schema]) => unless(name, schema)),
  ];
}

/** What nothing else speaks of, in each alternative by itself. */
function evaluated(
  schema: Schema,
  {
    unevaluatedProperties,
    unevaluatedItems,
  }: { unevaluatedProperties: Json | undefined; unevaluatedItems: Json | undefined },
): Schema {
  if (typeof schema === 'boolean') return schema;
  if (unevaluatedProperties === undefined && unevaluatedItems === undefined) return schema;
  const { anyOf, ...rest } = schema;
  const later = {
    ...(unevaluatedProperties === undefined ? {} : { unevaluatedProperties }),
    ...(unevaluatedItems === undefined ? {} : { unevaluatedItems }),
  };
  if (anyOf !== undefined)
    return { anyOf: (anyOf as readonly Json[]).map((each): Json => ({ ...later, allOf: [rest, each] })) };
  return {
    ...(unevaluatedProperties === undefined ? {} : { additionalProperties: unevaluatedProperties }),
    ...(unevaluatedItems === undefined ? {} : { items: unevaluatedItems }),
    ...rest,
  };
}

function decode(ref: string, place: string): string {
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    throw new GrammarError(place, `“${ref}” is no reference`);
  }
}
