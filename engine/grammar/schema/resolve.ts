import { GrammarError } from '../nodes.ts';
import { areApartSchemas } from './apart.ts';
import { listAt, schemaAt, type Fields, type Json, type Schema } from './keywords.ts';
import { merged } from './merge.ts';

const LONGEST_TRAIL = 64;

/** A schema whose references and `allOf` are worked in, and whose `oneOf` has become `anyOf`. */
export class Resolver {
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
    return { schema: schemaAt(at, `#${pointer}`), pointer: `#${pointer}` };
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

  /** Without `$ref`, `allOf` and `oneOf` at its top. Throws `GrammarError`. */
  flat(schema: Schema, path: string, trail = 0): Schema {
    if (typeof schema === 'boolean') return schema;
    if (trail > LONGEST_TRAIL) throw new GrammarError(path, 'it refers to itself without end');
    const { $ref: ref, allOf, oneOf, ...rest } = schema;
    let result: Schema = rest;
    if (ref !== undefined) {
      const { schema: target, pointer } = this.target(schema, path);
      result = merged(this.flat(target, pointer, trail + 1), result, path);
    }
    if (allOf !== undefined)
      for (const [at, part] of listAt(allOf, `${path}/allOf`).entries()) {
        const place = `${path}/allOf/${at}`;
        result = merged(result, this.flat(schemaAt(part, place), place, trail + 1), path);
      }
    if (oneOf !== undefined) {
      this.checkApart(listAt(oneOf, `${path}/oneOf`), `${path}/oneOf`);
      result = merged(result, { anyOf: oneOf }, path);
    }
    return result;
  }

  /** Whatever is written for one of them must not be right for another, or none of `oneOf` would hold. */
  private checkApart(list: readonly Json[], path: string): void {
    const flat = list.map((each, at) => this.flat(schemaAt(each, `${path}/${at}`), `${path}/${at}`));
    for (const [one, a] of flat.entries())
      for (const [other, b] of flat.entries())
        if (one !== other && !areApartSchemas(a, b, this, path))
          throw new GrammarError(
            path,
            `what is right for alternative ${one + 1} may be right for ${other + 1} as well; say what tells them apart (a const property), or use anyOf`,
          );
  }
}

function decode(ref: string, place: string): string {
  try {
    return decodeURIComponent(ref.slice(1));
  } catch {
    throw new GrammarError(place, `“${ref}” is no reference`);
  }
}
