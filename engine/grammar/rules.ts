import { PagodaError } from '../contract/errors.ts';
import type { ReplyFormat } from '../contract/format.ts';
import { assertNever } from '../contract/assertNever.ts';
import { checkRules, namesIn } from './check.ts';
import { readGbnf } from './gbnf/read.ts';
import { writeGbnf, type TokenOf } from './gbnf/write.ts';
import { GrammarError, type Rules } from './nodes.ts';
import { checkRuns } from './runs.ts';
import { convertSchema } from './schema/convert.ts';
import type { Json } from './schema/keywords.ts';
import { simplify } from './simplify.ts';

/** Null: any text. Throws `request.invalid` with the place of what cannot be kept to. */
export function rulesOf(format: ReplyFormat): Rules | null {
  switch (format.kind) {
    case 'text':
      return null;
    case 'json':
      return schemaRules(true);
    case 'jsonSchema':
      return schemaRules(format.schema as Json);
    case 'grammar':
      return told('format.gbnf', () => {
        const rules = readGbnf(format.gbnf);
        return checked(rules, (name) => `rule ${name}`);
      });
    default:
      return assertNever(format, 'format');
  }
}

/** What a JSON Schema allows. Throws `GrammarError`. */
export function readSchema(schema: Json): Rules {
  const { rules, placeOf } = convertSchema(schema);
  const used = reachable(rules);
  return checked(used, placeOf);
}

/** As the device follows them with the least work. Throws `GrammarError` where it cannot follow them. */
function checked(rules: Rules, placeOf: (name: string) => string): Rules {
  checkRules(rules, placeOf);
  const simple = simplify(rules);
  checkRuns(simple, placeOf);
  return simple;
}

const schemaRules = (schema: Json): Rules => told('format.schema', () => readSchema(schema));

/** Where a request has what its format says. */
export const fieldOf = ({ kind }: ReplyFormat): string =>
  kind === 'grammar' ? 'format.gbnf' : 'format.schema';

/** `tokenOf`: of the model that is to keep to them. Throws `request.invalid`. */
export const grammarText = (rules: Rules, tokenOf: TokenOf, field: string): string =>
  told(field, () => writeGbnf(rules, tokenOf));

/** Without rules that nothing refers to. */
function reachable(rules: Rules): Rules {
  const used: Rules = new Map([['root', rules.get('root')!]]);
  for (const [, node] of used)
    for (const name of namesIn(node)) if (!used.has(name)) used.set(name, rules.get(name)!);
  return used;
}

/** With the place in the request of what a grammar complains about, as `request.invalid`. */
export function told<T>(field: string, work: () => T): T {
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
