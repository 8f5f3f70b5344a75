import { GrammarError } from '../nodes.ts';
import { containing } from './contains.ts';
import { fieldsAt, type Fields, type Json } from './keywords.ts';

/** The same schema in the words of the newest draft, whichever it was written in. */
export function modern(schema: Fields, path: string): Fields {
  const result: Record<string, Json> = { ...schema };
  if (Array.isArray(schema['items'])) {
    delete result['items'];
    delete result['additionalItems'];
    result['prefixItems'] = schema['items'];
    if (schema['additionalItems'] !== undefined) result['items'] = schema['additionalItems'];
  }
  containing(result, path);
  exclusive(result, 'exclusiveMinimum', 'minimum');
  exclusive(result, 'exclusiveMaximum', 'maximum');
  if (schema['dependencies'] === undefined) return result;
  delete result['dependencies'];
  const place = `${path}/dependencies`;
  const all = Object.entries(fieldsAt(schema['dependencies'], place, 'it must be an object'));
  const [names, schemas] = [
    all.filter(([, of]) => Array.isArray(of)),
    all.filter(([, of]) => !Array.isArray(of)),
  ];
  for (const [keyword, of] of [
    ['dependentRequired', names],
    ['dependentSchemas', schemas],
  ] as const) {
    if (of.length === 0) continue;
    if (schema[keyword] !== undefined) throw new GrammarError(place, `say it with ${keyword} alone`);
    result[keyword] = Object.fromEntries(of);
  }
  return result;
}

/** Whether a bound itself is out was said beside it once. */
function exclusive(schema: Record<string, Json>, name: string, bound: string): void {
  if (typeof schema[name] !== 'boolean') return;
  const value = schema[bound];
  const isOut = schema[name] && value !== undefined;
  Reflect.deleteProperty(schema, name);
  if (!isOut) return;
  schema[name] = value;
  Reflect.deleteProperty(schema, bound);
}
