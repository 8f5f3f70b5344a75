import { rule, type Node } from '../nodes.ts';
import type { Converter } from './convert.ts';
import { schemaAt, type Fields, type Json, type Schema } from './keywords.ts';
import { Unsatisfiable } from './merge.ts';

export interface Items {
  prefix: readonly { schema: Schema; path: string }[];
  rest: Schema;
  restPath: string;
}

export type Bounds = Items & { path: string; least: number; most: number | null; converter: Converter };

export function itemsOf(schema: Fields, path: string, least: number): Items {
  const list = (schema['prefixItems'] ?? []) as readonly Json[];
  const prefix = list.map((each, at) => {
    const place = `${path}/prefixItems/${at}`;
    return { schema: schemaAt(each, place), path: place };
  });
  const restPath = `${path}/items`;
  const said = schema['items'];
  // Behind a tuple nothing comes that nobody spoke of, unless it has to.
  const rest = said === undefined ? prefix.length === 0 || least > prefix.length : schemaAt(said, restPath);
  return { prefix, rest, restPath };
}

/** The node of the items, or null where there can be none. */
export function itemNode(schema: Schema, path: string, converter: Converter): Node | null {
  try {
    const node = converter.node(schema, path);
    if (node.kind === 'rule') return node;
    const name = converter.nameOf(path);
    converter.rules.set(name, node);
    return rule(name);
  } catch (error) {
    if (error instanceof Unsatisfiable) return null;
    throw error;
  }
}
