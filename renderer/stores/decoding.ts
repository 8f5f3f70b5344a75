import type { Settings } from '../../electron/ipc/contract/app.ts';
import {
  decodingKeys,
  defaultDecoding,
  type Decoding,
  type DecodingChoice,
  type DecodingKey,
  type DecodingValues,
} from '../../electron/ipc/contract/decoding.ts';
import { assertNever } from '../../engine/contract/assertNever.ts';
import { PagodaError } from '../../engine/contract/errors.ts';
import type { ReplyFormat } from '../../engine/contract/format.ts';
import type { GenerateParamsInput } from '../../engine/contract/generation.ts';
import { samplingSettings, type SamplingSettingsInput } from '../../engine/contract/sampling.ts';
import { t } from '../words/words.ts';

/** How words are chosen, worked out of what is stored. All pure. */

export const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Without what is as it is by default. */
export function slim(values: DecodingValues): DecodingValues {
  const entries = decodingKeys.flatMap((key) => {
    const value = values[key];
    return value === undefined || sameValue(value, defaultDecoding[key]) ? [] : [[key, value]];
  });
  return Object.fromEntries(entries) as DecodingValues;
}

export const whole = (values: DecodingValues): Decoding =>
  ({ ...defaultDecoding, ...slim(values) }) as Decoding;

/** Of chats that have no way of their own. */
export const defaultChoice = (settings: Settings): DecodingChoice => ({
  preset: settings.preset,
  values: slim(settings),
});

/** What stands where a person chose nothing: of the model. */
export interface OwnSampling {
  readonly temperature: number;
  readonly topP: number;
}

/** A token and what is added to its score. */
export interface TokenBias {
  readonly id: number;
  readonly bias: number;
}

type Asked = Pick<
  GenerateParamsInput,
  'method' | 'sampling' | 'beam' | 'maxTokens' | 'minTokens' | 'stop' | 'format' | 'drafts'
>;

/** What is asked of the engine. Throws `request.invalid` where the schema is no JSON. */
export function askedOf(decoding: Decoding, own: OwnSampling, biases: readonly TokenBias[]): Asked {
  const { method, maxTokens, minTokens, stop, drafts } = decoding;
  const limits = {
    maxTokens,
    ...(minTokens > 0 ? { minTokens } : {}),
    ...(stop.length > 0 ? { stop: [...stop] } : {}),
  };
  switch (method) {
    case 'beam':
      return { ...limits, method, beam: beamOf(decoding) };
    case 'greedy':
    case 'sampling': {
      const format = formatOf(decoding);
      return {
        ...limits,
        sampling: samplingOf(decoding, own, biases),
        ...(format.kind === 'text' ? {} : { format }),
        ...(drafts === 'auto' ? {} : { drafts }),
      };
    }
    default:
      return assertNever(method, 'method');
  }
}

const isOfSampling = (key: string): key is Exclude<DecodingKey & keyof SamplingSettingsInput, 'logitBias'> =>
  key in samplingSettings.shape && key !== 'logitBias';

/** What somebody changed, and what is the model's. */
function samplingOf(
  decoding: Decoding,
  own: OwnSampling,
  biases: readonly TokenBias[],
): SamplingSettingsInput {
  const changed = Object.keys(slim(decoding)).filter(isOfSampling);
  const { seed, ...values } = Object.fromEntries(changed.map((key) => [key, decoding[key]]));
  return {
    ...values,
    temperature: decoding.method === 'greedy' ? 0 : (decoding.temperature ?? own.temperature),
    topP: decoding.topP ?? own.topP,
    ...(biases.length > 0 ? { logitBias: [...biases] } : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
  };
}

export function beamOf(decoding: Decoding): NonNullable<GenerateParamsInput['beam']> {
  const { beams, returned, lengthPenalty, earlyStopping, repetitionPenalty, noRepeatNgram, groups } =
    decoding;
  const diversityPenalty = groups > 1 ? decoding.diversityPenalty : 0;
  return {
    beams,
    returned,
    lengthPenalty,
    earlyStopping,
    repetitionPenalty,
    noRepeatNgram,
    groups,
    diversityPenalty,
  };
}

export function formatOf({
  format,
  jsonSchema,
  grammar,
}: Pick<Decoding, 'format' | 'jsonSchema' | 'grammar'>): ReplyFormat {
  switch (format) {
    case 'text':
    case 'json':
      return { kind: format };
    case 'jsonSchema':
      return { kind: format, schema: readSchema(jsonSchema) };
    case 'grammar':
      if (grammar.trim() === '') throw refused(t('decoding.thereIsNoGrammarYet'));
      return { kind: format, gbnf: grammar };
    default:
      return assertNever(format, 'format');
  }
}

function readSchema(text: string): boolean | Record<string, unknown> {
  if (text.trim() === '') throw refused(t('decoding.thereIsNoSchemaYet'));
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    throw refused(
      t('decoding.theSchemaIsNoJSON', { message: error instanceof Error ? error.message : String(error) }),
    );
  }
  if (typeof schema === 'boolean') return schema;
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema))
    return schema as Record<string, unknown>;
  throw refused(t('decoding.aSchemaIsAnObject'));
}

const refused = (issue: string) => new PagodaError('request.invalid', { name: 'generate', issues: [issue] });
