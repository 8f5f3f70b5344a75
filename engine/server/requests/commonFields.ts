import { z } from 'zod';
import { beamSettings } from '../../contract/beam.ts';
import { draftsChoice, generateParams, type GenerateParamsInput } from '../../contract/generation.ts';
import { PagodaError } from '../../contract/errors.ts';
import { invalid } from '../apiError.ts';
import { toApiError } from '../words.ts';
import type { ModelDefaults } from './asked.ts';
import { formatOf, formatShape } from './formatFields.ts';
import { calledIn, type Called } from './fieldNames.ts';
import { parseToFault } from './firstFault.ts';
import { oneOf } from './oneOf.ts';
import type { FieldRules } from './readFields.ts';
import { samplingOf, samplingShape } from './samplingFields.ts';

/** Most replies to one request. */
export const MOST_REPLIES = 128;
/** Most stop texts; those that are empty count, too. */
const MOST_STOPS = 32;

/** Hugging Face's names, for a reply that is searched for. */
const beamShape = {
  num_beams: z.int(),
  length_penalty: z.number(),
  early_stopping: z.union([z.boolean(), z.literal('never')], 'must be true, false or "never"'),
  no_repeat_ngram_size: z.int(),
  num_beam_groups: z.int(),
  diversity_penalty: z.number(),
} as const;

/** Fields that chat and plain completions have in common. */
export const commonShape = {
  model: z.string(),
  stream: z.boolean(),
  stream_options: z.strictObject({
    include_usage: z.boolean().nullish(),
    // Padding against listeners on the wire: nothing of the reply.
    include_obfuscation: z.boolean().nullish(),
  }),
  n: z.int().min(1).max(MOST_REPLIES),
  max_tokens: z.int(),
  n_predict: z.int(),
  min_tokens: z.int(),
  ignore_eos: z.boolean(),
  timings_per_token: z.boolean(),
  /** Our own: the pace of the reply, never its text. */
  drafts: draftsChoice,
  post_sampling_probs: z.boolean(),
  stop: z.union(
    [z.string(), z.array(z.string()).max(MOST_STOPS)],
    `must be a text or a list of at most ${MOST_STOPS} texts`,
  ),
  ...samplingShape,
  ...formatShape,
  ...beamShape,
} as const;

/** What clients send along and no server's reply depends on; and what llama-server's clients ask for that is always so here. */
export const sentAlong = [
  'user',
  'metadata',
  'store',
  'service_tier',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'cache_prompt',
  'id_slot',
  'return_progress',
] as const;

type Some<S extends z.ZodRawShape> = { [K in keyof S]?: z.output<S[K]> | undefined };
export type CommonFields = Some<typeof commonShape>;

/** All fields of a shape may be left out. */
export const partial = <S extends z.ZodRawShape>(rules: FieldRules<S>) =>
  ({
    ...rules,
    supported: z.object(rules.supported).partial().shape,
  }) as const;

/** Token scores as each interface asks for them. */
export interface ScoresWanted {
  readonly alternatives: number | null;
  /** The field that they were asked for by. */
  readonly field: string;
}

type ReplyFields = CommonFields & { max_completion_tokens?: number | undefined };

const tokensAsked = (fields: ReplyFields): number | undefined =>
  oneOf(fields, 'max_completion_tokens', 'max_tokens', 'n_predict');

/** OpenAI's completions and llama-server take no tokens at all for this. */
export const isPromptOnly = (fields: ReplyFields): boolean => tokensAsked(fields) === 0;

/** To what the engine takes. Throws `ApiError` 400 for what its contract does not allow, by the field's name. */
export function replyParams(
  fields: ReplyFields,
  { sampling: own, drafts }: Pick<ModelDefaults, 'sampling' | 'drafts'>,
  scores: ScoresWanted,
  defaultTokens: number | null = null,
): Omit<GenerateParamsInput, 'prompt'> {
  const search = searchOf(fields, scores);
  const { post_sampling_probs: afterChain = false } = fields;
  if (afterChain && scores.alternatives === null)
    throw invalid('post_sampling_probs: needs logprobs.', 'post_sampling_probs');
  const params: Omit<GenerateParamsInput, 'prompt'> = {
    sampling: search ? {} : samplingOf(fields, own),
    maxTokens: isPromptOnly(fields) ? 1 : (mostTokens(tokensAsked(fields)) ?? defaultTokens),
    minTokens: fields.min_tokens ?? 0,
    ignoreEnd: fields.ignore_eos ?? false,
    stop: stopsOf(fields.stop),
    logprobs: scores.alternatives,
    chainLogprobs: afterChain,
    liveLogprobs: scores.alternatives !== null,
    format: formatOf(fields),
    drafts: fields.drafts ?? drafts,
    priority: 'api',
    ...(search ? { method: 'beam', beam: search } : {}),
  };
  // Its prompt is no part of it yet.
  check(params, calledIn(fields, 'prompt'));
  return params;
}

/** Clients of llama-server and LM Studio write -1 for no limit. */
const mostTokens = (tokens: number | undefined): number | null =>
  tokens === undefined || tokens === -1 ? null : tokens;

/** An empty text says nothing. */
const stopsOf = (stop: string | string[] | undefined): string[] =>
  (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((text) => text !== '');

function searchOf(fields: CommonFields, scores: ScoresWanted): z.input<typeof beamSettings> | null {
  const { num_beams: beams } = fields;
  if (beams === undefined || beams === 1) {
    const stray = Object.keys(beamShape).find((name) => name !== 'num_beams' && name in fields);
    if (stray !== undefined) throw invalid(`${stray}: is for a search; give num_beams as well.`, stray);
    return null;
  }
  if (scores.alternatives !== null)
    throw invalid(
      `${scores.field}: a search has a score for each reply instead; leave it out.`,
      scores.field,
    );
  const looked = new Set([
    'seed',
    'temperature',
    'top_p',
    'top_k',
    'min_p',
    'repeat_penalty',
    'repetition_penalty',
  ]);
  const drawn = Object.keys(samplingShape).find((name) => name in fields && !looked.has(name));
  if (drawn !== undefined)
    throw invalid(`${drawn}: is for replies that are drawn; leave it out with num_beams.`, drawn);
  const repeats = oneOf(fields, 'repeat_penalty', 'repetition_penalty');
  const wanted = {
    beams,
    returned: fields.n,
    lengthPenalty: fields.length_penalty,
    earlyStopping: fields.early_stopping,
    repetitionPenalty: repeats,
    noRepeatNgram: fields.no_repeat_ngram_size,
    groups: fields.num_beam_groups,
    diversityPenalty: fields.diversity_penalty,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

const contract = generateParams.omit({ prompt: true });

/** Said here rather than in the middle of a stream, and before anything waits for a place. */
function check(params: Omit<GenerateParamsInput, 'prompt'>, called: Called): void {
  const parsed = parseToFault(contract, params);
  if (parsed.success) return;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const error = new PagodaError('request.invalid', { name: 'generate', issues: issues.slice(0, 5) });
  throw toApiError(error, called);
}
