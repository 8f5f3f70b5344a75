import { z } from 'zod';
import { cut } from '../../shown/visible.ts';
import { ApiError, invalid } from '../apiError.ts';
import { parseToFault } from './firstFault.ts';

/** What becomes of each field that a request may have. Fields whose value is null count as left out, as they do with OpenAI. */
export interface FieldRules<S extends z.ZodRawShape> {
  /** They do what they say. */
  readonly supported: S;
  /** Clients send them along; they change nothing of a reply, whoever serves. */
  readonly sentAlong: readonly string[];
  /** They would change the reply: why not here, or when they say nothing after all. */
  readonly refused: Readonly<Record<string, Refusal>>;
}

export interface Refusal {
  /** Values that ask for what happens anyway. */
  readonly unless?: (value: unknown) => boolean;
  /** What to do instead, as a sentence; '' for nothing. */
  readonly instead: string;
}

/** Characters: some of Zod's sentences list all that is wrong. */
const LONGEST_REASON = 400;

/** Throws `ApiError` 400 with the field's name. */
export function readFields<S extends z.ZodRawShape>(
  body: unknown,
  rules: FieldRules<S>,
): z.output<z.ZodObject<S>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('The body must be a JSON object, like {"model": "...", "messages": [...]}.');
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (value === null || rules.sentAlong.includes(name)) continue;
    if (Object.hasOwn(rules.supported, name)) kept[name] = value;
    else refuse(name, value, Object.hasOwn(rules.refused, name) ? rules.refused[name] : undefined);
  }
  const parsed = parseToFault(z.object(rules.supported), kept);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = pathText(issue?.path ?? []);
  throw invalid(
    `${place === '' ? 'body' : place}: ${cut(lower(issue?.message ?? 'it is not as it should be'), LONGEST_REASON)}.`,
    place || null,
  );
}

function refuse(name: string, value: unknown, refusal: Refusal | undefined): void {
  const shown = cut(name, 60);
  if (!refusal)
    throw invalid(
      `There is no field "${shown}" here: leave it out, or check how it is spelled.`,
      shown,
      'unknown_parameter',
    );
  if (refusal.unless?.(value)) return;
  const instead = refusal.instead === '' ? 'Leave it out.' : refusal.instead;
  throw new ApiError(400, `${shown} is not supported here. ${instead}`, {
    param: shown,
    code: 'unsupported_parameter',
  });
}

/** ["messages", 0, "content"] -> "messages[0].content" */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, step) =>
      typeof step === 'number'
        ? `${text}[${step}]`
        : `${text}${text === '' ? '' : '.'}${cut(String(step), 60)}`,
    '',
  );

/** Zod's sentences begin with a capital and end without a point; what is not there has no value to name. */
export const lower = (sentence: string): string =>
  plainer.reduce(
    (text, [from, to]) => text.replace(from, to),
    sentence.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()).replace(/\.$/, ''),
  );

/** As people say it. */
const plainer: readonly (readonly [RegExp, string])[] = [
  [/^invalid input: expected (.+), received undefined$/, 'is missing; it must be $1'],
  [/^invalid input: expected int, received number$/, 'must be a whole number'],
  [/^invalid input: expected ([a-z ]+), received ([a-z]+)$/i, 'must be a $1 and no $2'],
  [/^(.*)\ba (array|object)\b(.*)$/, '$1an $2$3'],
  [/^too big: expected \S+ to be <=(\S+)$/, 'must be at most $1'],
  [/^too small: expected \S+ to be >=(\S+)$/, 'must be at least $1'],
  [/^too big: expected \S+ to have <=(\S+) items$/, 'has more than $1 entries'],
  [/^too small: expected \S+ to have >=1 items$/, 'is empty'],
];
