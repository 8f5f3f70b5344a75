import { any, GrammarError, rule, text, type Node, type Rules } from '../nodes.ts';
import { arrayNode } from './arrays.ts';
import { anyValue, addAnyValue } from './anyValue.ts';
import { requireForeign } from './foreign.ts';
import { formats, numberFormats } from './formats.ts';
import {
  listed,
  numberAt,
  schemaAt,
  typeOf,
  typesOf,
  type Fields,
  type Json,
  type Schema,
  type TypeName,
} from './keywords.ts';
import { Unsatisfiable } from './merge.ts';
import { between, numberNode, type NumberBounds } from './numbers.ts';
import { objectNode } from './objects.ts';
import { Resolver } from './resolve.ts';
import { addSpace, anyCharacter, automatonString, plainString } from './strings.ts';
import { keep, lengths, patternsOf, textsOf } from './texts.ts';
import { isValid } from './valid.ts';

const MOST_RULES = 60_000;
/** Schemas in each other. */
const DEEPEST = 100;
const characterRule = 'character';

/** Values that are not to be. */
const excluded = (schema: Fields) => (schema['not enum'] ?? []) as readonly Json[];

export interface Converted {
  rules: Rules;
  /** Where in the schema a rule comes from. */
  placeOf: (name: string) => string;
}

/**
 * JSON Schema (drafts 4 to 2020-12) to rules whose every text is JSON that the schema allows. Not all that it allows: keys come in the order in which
 * they are declared, and others only where `additionalProperties` or `patternProperties` speak of them. Throws `GrammarError` with the
 * place of what cannot be kept to.
 */
export function convertSchema(root: Json): Converted {
  const converter = new Converter(root);
  return { rules: converter.convert(), placeOf: (name) => converter.placeOf(name) };
}

export class Converter {
  readonly rules: Rules = new Map();
  readonly resolver: Resolver;
  private readonly places = new Map<string, string>();
  private depth = 0;

  constructor(private readonly root: Json) {
    requireForeign(root);
    this.resolver = new Resolver(root);
  }

  convert(): Rules {
    addSpace(this.rules);
    this.rules.set(characterRule, anyCharacter);
    addAnyValue(this.rules, rule(characterRule));
    this.rules.set('root', this.node(schemaAt(this.root, '#'), '#'));
    return this.rules;
  }

  placeOf(name: string): string {
    return this.places.get(name) ?? '#';
  }

  readonly character: Node = rule(characterRule);

  /** A name for rules of a place that nothing else has. */
  nameOf(path: string): string {
    const name = `${path} ${this.places.size}`;
    this.places.set(name, path);
    return name;
  }

  /** What a schema allows. A reference is a rule of its own, so that it may lead back to itself. */
  node(schema: Schema, path: string): Node {
    if (this.rules.size > MOST_RULES) throw new GrammarError('#', 'it is too large');
    if (this.depth > DEEPEST)
      throw new GrammarError(
        path,
        `it lies more than ${DEEPEST} deep, or refers to itself with more beside it each time`,
      );
    this.depth += 1;
    try {
      return this.inner(schema, path);
    } finally {
      this.depth -= 1;
    }
  }

  private inner(schema: Schema, path: string): Node {
    if (schema === true) return anyValue;
    if (schema === false) throw new Unsatisfiable(path, 'nothing is allowed here');
    const speaks = Object.keys(schema).filter((name) => schema[name] !== undefined);
    if (schema['$ref'] !== undefined && speaks.length === 1) return this.referred(schema, path);
    const flat = this.resolver.flat(schema, path);
    if (typeof flat === 'boolean') return this.node(flat, path);
    return this.flatNode(flat, path);
  }

  private referred(schema: Fields, path: string): Node {
    const { schema: target, pointer } = this.resolver.target(schema, path);
    const name = `at ${pointer}`;
    if (!this.rules.has(name)) {
      this.places.set(name, pointer);
      this.rules.set(name, text('')); // Itself, while it is being made.
      this.rules.set(name, this.node(target, pointer));
    }
    return rule(name);
  }

  private flatNode(schema: Fields, path: string): Node {
    const { anyOf, ...rest } = schema;
    if (anyOf !== undefined) return this.alternatives(anyOf, rest, path);
    const values = listed(schema, path);
    if (values) return this.values(values, schema, path);
    const ways = typesOf(schema, path).map((type) => () => this.typed(type, schema, path));
    return this.possible(ways, path);
  }

  private alternatives(list: Json, rest: Fields, path: string): Node {
    const of = (Array.isArray(list) ? list : []) as readonly Json[];
    if (of.length === 0) throw new GrammarError(`${path}/anyOf`, 'it must be a list with something in it');
    const isBare = Object.keys(rest).length === 0;
    const ways = of.map((each, at) => () => {
      const place = `${path}/anyOf/${at}`;
      const schema = schemaAt(each, place);
      if (isBare) return this.node(schema, place);
      return this.node(this.resolver.flat({ allOf: [rest, schema] }, place), place);
    });
    return this.possible(ways, path);
  }

  /** Those that can be; an error where none can. */
  private possible(ways: readonly (() => Node)[], path: string): Node {
    const nodes: Node[] = [];
    let problem: Unsatisfiable | null = null;
    for (const way of ways) {
      try {
        nodes.push(way());
      } catch (error) {
        if (!(error instanceof Unsatisfiable)) throw error;
        problem ??= error;
      }
    }
    if (nodes.length === 0) throw problem ?? new Unsatisfiable(path, 'nothing is allowed here');
    return any(...nodes);
  }

  private values(values: readonly Json[], schema: Fields, path: string): Node {
    const right = values.filter((value) => isValid(value, schema, path, this.resolver));
    if (right.length === 0) throw new Unsatisfiable(path, 'none of its values is right for the rest of it');
    return any(...right.map((value) => text(JSON.stringify(value))));
  }

  private typed(type: TypeName, schema: Fields, path: string): Node {
    switch (type) {
      case 'null':
      case 'boolean':
        return any(
          ...this.besides(type === 'null' ? [null] : [true, false], schema, path).map((value) =>
            text(JSON.stringify(value)),
          ),
        );
      case 'number':
      case 'integer': {
        this.checkNumberFormat(schema, path);
        const bounds = this.bounds(schema, path, type === 'integer');
        const ways = between(bounds, excluded(schema)).map(
          (each) => () => keep(() => numberNode(each, this.nameOf(path), this.rules), path),
        );
        return this.possible(ways, path);
      }
      case 'string':
        return this.string(schema, path);
      case 'array':
      case 'object':
        if (excluded(schema).some((value) => typeOf(value) === type))
          throw new GrammarError(
            `${path}/not`,
            `one ${type} among others cannot be left out; say what the others are`,
          );
        return type === 'array' ? arrayNode(schema, path, this) : objectNode(schema, path, this);
    }
  }

  private besides(values: readonly Json[], schema: Fields, path: string): readonly Json[] {
    const left = values.filter((value) => !excluded(schema).includes(value));
    if (left.length === 0) throw new Unsatisfiable(path, 'nothing is allowed here');
    return left;
  }

  private checkNumberFormat(schema: Fields, path: string): void {
    for (const name of [schema['format'] ?? []].flat() as string[])
      if (!numberFormats.has(name) && !Object.hasOwn(formats, name))
        throw new GrammarError(`${path}/format`, `the format “${name}” is not supported`);
  }

  private string(schema: Fields, path: string): Node {
    const [least, most] = lengths(schema, path);
    const patterns = patternsOf(schema, path);
    if (!patterns) return plainString(this.character, least, most);
    const texts = textsOf(schema, path);
    return automatonString(texts, this.nameOf(path), this.rules);
  }

  private bounds(schema: Fields, path: string, isInteger: boolean): NumberBounds {
    const number = (name: string) => numberAt(schema, name, path);
    const [minimum, maximum] = [number('minimum'), number('maximum')];
    const [over, under] = [number('exclusiveMinimum'), number('exclusiveMaximum')];
    const above = over !== null && (minimum === null || over >= minimum);
    const below = under !== null && (maximum === null || under <= maximum);
    const multipleOf = number('multipleOf');
    if (multipleOf !== null && multipleOf <= 0)
      throw new GrammarError(`${path}/multipleOf`, 'it must be above 0');
    return {
      isInteger,
      least: above ? over : minimum,
      most: below ? under : maximum,
      above,
      below,
      multipleOf,
    };
  }
}
