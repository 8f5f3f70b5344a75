import type { ToolChoice, ToolDefinition } from '../contract/tools.ts';
import {
  all,
  any,
  EVERY,
  GrammarError,
  repeat,
  rule,
  text,
  token,
  union,
  without,
  type Node,
  type Ranges,
  type Rules,
} from './nodes.ts';
import { readSchema, told } from './rules.ts';
import type { Fields, Json } from './schema/keywords.ts';

/** How calls are written, as the text layer has found out (`CallFormat`). */
export interface CallForm {
  readonly open: string;
  readonly between: string;
  readonly next: string | null;
  readonly close: string;
  readonly controls: readonly (readonly [text: string, id: number])[];
}

export interface ToolSchema {
  readonly name: string;
  readonly rules: Rules;
}

export interface CallOptions {
  readonly form: CallForm;
  /** Where the id of a call stands. */
  readonly id: string;
  readonly many: boolean;
  /** What the reply may be instead. */
  readonly or?: Rules | null;
  /** What ends the part in which the reply begins, which is free. */
  readonly after?: string | null;
}

/** What arguments tools take; of those that may be called. Throws `request.invalid` with the place of what cannot be kept to. */
export function toolSchemas(tools: readonly ToolDefinition[], choice: ToolChoice): ToolSchema[] {
  const schemas = tools.map((tool) => ({
    name: tool.name,
    rules: told(`prompt.tools: ${tool.name}`, () => readSchema(objectSchema(tool))),
  }));
  return typeof choice === 'object' ? schemas.filter(({ name }) => name === choice.name) : schemas;
}

const SPEAKING = ['properties', 'additionalProperties', 'patternProperties', 'unevaluatedProperties', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'required']; // prettier-ignore

/** Arguments are an object; a tool that says nothing of them takes none. */
function objectSchema({ parameters = {} }: ToolDefinition): Json {
  const schema = withoutNulls(parameters as Json) as Fields;
  const speaks = SPEAKING.some(
    (keyword) => schema[keyword] !== undefined && (keyword !== 'properties' || Object.keys(schema[keyword] as object).length > 0), // prettier-ignore
  );
  if (schema['type'] !== undefined && schema['type'] !== 'object')
    throw new GrammarError('#/type', 'the arguments of a tool are an object');
  const own = { ...schema, type: 'object' } as Fields;
  return speaks ? own : { ...own, additionalProperties: false };
}

/** Keywords whose values are values, and those that name schemas. */
const VALUES = new Set(['const', 'enum', 'default', 'examples']);
const NAMING = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/** Programs that write a keyword that they have nothing for as null mean that it is not there. */
function withoutNulls(schema: Json, names = false): Json {
  if (Array.isArray(schema)) return schema.map((each: Json) => withoutNulls(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  const fields = Object.entries(schema as Fields).flatMap(([key, value]): [string, Json][] => {
    if (names) return [[key, withoutNulls(value)]];
    if (value === null) return key === 'const' ? [[key, value]] : [];
    return [[key, VALUES.has(key) ? value : withoutNulls(value, NAMING.has(key))]];
  });
  return Object.fromEntries(fields);
}

/** A reply that calls tools from its beginning on: one of them, or `many`. */
export function callRules(tools: readonly ToolSchema[], options: CallOptions): Rules {
  const { form, id, many, or = null, after = null } = options;
  const rules: Rules = new Map([['root', text('')]]);
  rules.set('blanks', repeat({ kind: 'chars', ranges: BLANKS }, 0, 4));
  const written = (part: string) => pieceNode(part, form.controls, id);
  const named = tools.map((tool, at) => {
    const prefix = `tool ${at}: `;
    for (const [name, node] of tool.rules) rules.set(prefix + name, renamed(node, prefix));
    return all(text(tool.name), written(form.between), rule(`${prefix}root`));
  });
  rules.set('call', any(...named));
  const further =
    many && form.next !== null ? [repeat(all(written(form.next), rule('call')), 0, MOST_CALLS - 1)] : [];
  rules.set('calls', all(written(form.open), rule('call'), ...further, written(form.close)));
  const calls = after === null ? rule('calls') : free(after, form.controls, rules, all(rule('blanks'), rule('calls'))); // prettier-ignore
  if (or) for (const [name, node] of or) rules.set(`or: ${name}`, renamed(node, 'or: '));
  rules.set('root', or ? any(rule('or: root'), calls) : calls);
  return rules;
}

/** Of one reply: a small model may not find the end of them. */
const MOST_CALLS = 32;
const BLANKS: Ranges = union([[9, 10], [13, 13], [32, 32]]); // prettier-ignore
/** What templates that write ids ask of them. */
const ID_CHARACTERS: Ranges = union([[0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]]); // prettier-ignore
const ID_LENGTH = 9;

/** A part of what a template writes: control tokens as such, blanks as any blanks. */
function pieceNode(part: string, controls: CallForm['controls'], id: string): Node {
  const nodes: Node[] = [];
  for (let at = 0; at < part.length;) {
    const control = controls.find(([written]) => part.startsWith(written, at));
    const blanks = /^\s+/.exec(part.slice(at))?.[0];
    if (control) {
      nodes.push(token(control[1]));
      at += control[0].length;
    } else if (blanks !== undefined) {
      nodes.push(rule('blanks'));
      at += blanks.length;
    } else if (part.startsWith(id, at)) {
      nodes.push(repeat({ kind: 'chars', ranges: ID_CHARACTERS }, ID_LENGTH, ID_LENGTH));
      at += id.length;
    } else {
      let end = at + 1;
      while (end < part.length && !/\s/.test(part[end]!) && !part.startsWith(id, end) && !controls.some(([written]) => part.startsWith(written, end))) end += 1; // prettier-ignore
      nodes.push(text(part.slice(at, end)));
      at = end;
    }
  }
  return all(...nodes);
}

function renamed(node: Node, prefix: string): Node {
  switch (node.kind) {
    case 'rule':
      return rule(prefix + node.name);
    case 'all':
      return { kind: 'all', parts: node.parts.map((part) => renamed(part, prefix)) };
    case 'any':
      return { kind: 'any', of: node.of.map((each) => renamed(each, prefix)) };
    case 'repeat':
      return { ...node, of: renamed(node.of, prefix) };
    default:
      return node;
  }
}

/** Any text up to the first `end`, and then what follows. How much of `end` the text has reached is a rule each. */
function free(end: string, controls: CallForm['controls'], rules: Rules, then: Node): Node {
  const signs = Array.from(end);
  const name = (reached: number) => `free ${reached}`;
  const control = controls.find(([written]) => written === end);
  for (const reached of signs.keys()) {
    const ways = [...new Set(signs)].map((sign) => {
      const to = reachedBy([...signs.slice(0, reached), sign], signs);
      const point = sign.codePointAt(0)!;
      const next = to === signs.length ? then : rule(name(to));
      return { point, node: all(text(sign), next) };
    });
    const other: Node = {
      kind: 'chars',
      ranges: without(union(ways.map(({ point }) => [point, point])), EVERY),
    };
    const closed = control && reached === 0 ? [all(token(control[1]), then)] : [];
    rules.set(name(reached), any(...closed, ...ways.map(({ node }) => node), all(other, rule(name(0)))));
  }
  return rule(name(0));
}

/** How much of `wanted` the end of a text is. */
function reachedBy(signs: readonly string[], wanted: readonly string[]): number {
  for (let length = Math.min(signs.length, wanted.length); length > 0; length--)
    if (signs.slice(signs.length - length).join('') === wanted.slice(0, length).join('')) return length;
  return 0;
}
