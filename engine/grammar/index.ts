/** From: a GBNF grammar or a JSON schema of a request; to: GBNF that the device reads as it is meant, or an error that names the place. */
import { PagodaError } from '../contract/errors.ts';
import type { ReplyFormat } from '../contract/format.ts';
import { assertNever } from '../contract/assertNever.ts';
import { checkRules, namesIn } from './check.ts';
import { readGbnf } from './gbnf/read.ts';
import { writeGbnf } from './gbnf/write.ts';
import { GrammarError, type Rules } from './nodes.ts';
import { convertSchema } from './schema/convert.ts';
import type { Json } from './schema/keywords.ts';

/** Null: any text. Throws `request.invalid` with the place of what cannot be kept to. */
export function grammarOf(format: ReplyFormat): string | null {
  switch (format.kind) {
    case 'text':
      return null;
    case 'json':
      return schemaGrammar(true);
    case 'jsonSchema':
      return schemaGrammar(format.schema as Json);
    case 'grammar':
      return told('format.gbnf', () => {
        const rules = readGbnf(format.gbnf);
        checkRules(rules, (name) => `rule ${name}`);
        return writeGbnf(rules);
      });
    default:
      return assertNever(format, 'format');
  }
}

const schemaGrammar = (schema: Json): string =>
  told('format.schema', () => {
    const { rules, placeOf } = convertSchema(schema);
    const used = reachable(rules);
    checkRules(used, placeOf);
    return writeGbnf(used);
  });

/** Without rules that nothing refers to. */
function reachable(rules: Rules): Rules {
  const used: Rules = new Map([['root', rules.get('root')!]]);
  for (const [, node] of used)
    for (const name of namesIn(node)) if (!used.has(name)) used.set(name, rules.get(name)!);
  return used;
}

function told(field: string, work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GrammarError)) throw error;
    const place = error.where === '' ? '' : `${error.where}: `;
    throw new PagodaError('request.invalid', {
      name: 'generate',
      issues: [`${field}: ${place}${error.message}`],
    });
  }
}
