import { lower } from './readFields.ts';

/** What fields of the engine's contract are called over HTTP. */
const names: Readonly<Record<string, string>> = {
  maxTokens: 'max_tokens',
  minTokens: 'min_tokens',
  ignoreEnd: 'ignore_eos',
  stop: 'stop',
  logprobs: 'logprobs',
  format: 'response_format',
  'format.schema': 'response_format',
  'format.gbnf': 'grammar',
  prompt: 'prompt',
  'prompt.tokenIds': 'prompt',
  tokenIds: 'tokens',
  'prompt.messages': 'messages',
  'prompt.tools': 'tools',
  toolChoice: 'tool_choice',
  parallelToolCalls: 'parallel_tool_calls',
  'prompt.continueLast': 'continue_final_message',
  'overflow.policy': 'overflow',
  method: 'num_beams',
  'beam.beams': 'num_beams',
  'beam.returned': 'n',
  'beam.lengthPenalty': 'length_penalty',
  'beam.earlyStopping': 'early_stopping',
  'beam.repetitionPenalty': 'repeat_penalty',
  'beam.noRepeatNgram': 'no_repeat_ngram_size',
  'beam.groups': 'num_beam_groups',
  'beam.diversityPenalty': 'diversity_penalty',
};

/** What one request calls fields of the contract, where it has several names to choose from; its prompt among them, null where it has none. */
export interface Called {
  readonly prompt: string | null;
  readonly [path: string]: string | null;
}

/** Fields of the contract by the other names that a request may have them by. */
const otherNames: readonly (readonly [name: string, paths: readonly string[]])[] = [
  ['max_completion_tokens', ['maxTokens']],
  ['max_tokens', ['maxTokens']],
  ['n_predict', ['maxTokens']],
  ['json_schema', ['format', 'format.schema']],
  ['repetition_penalty', ['sampling.repeatPenalty', 'beam.repetitionPenalty']],
  ['typ_p', ['sampling.typicalP']],
];

/** `fields`: of the request. Of several names for one thing the first counts, as they say the same. */
export function calledIn(fields: object, prompt: string): Called {
  const called: Record<string, string> = {};
  for (const [name, paths] of otherNames)
    if (Object.hasOwn(fields, name)) for (const path of paths) called[path] ??= name;
  return { ...called, prompt };
}

/** Over HTTP, fields of `sampling` have the names that OpenAI gave them, else llama.cpp's. */
export const samplingNames = {
  temperature: 'temperature',
  dynamicTemperatureRange: 'dynatemp_range',
  dynamicTemperatureExponent: 'dynatemp_exponent',
  topK: 'top_k',
  topP: 'top_p',
  minP: 'min_p',
  typicalP: 'typical_p',
  topNSigma: 'top_n_sigma',
  xtcProbability: 'xtc_probability',
  xtcThreshold: 'xtc_threshold',
  repeatPenalty: 'repeat_penalty',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  repeatLastN: 'repeat_last_n',
  dryMultiplier: 'dry_multiplier',
  dryBase: 'dry_base',
  dryAllowedLength: 'dry_allowed_length',
  dryLastN: 'dry_penalty_last_n',
  dryBreakers: 'dry_sequence_breakers',
  mirostat: 'mirostat',
  mirostatTau: 'mirostat_tau',
  mirostatEta: 'mirostat_eta',
  adaptiveTarget: 'adaptive_target',
  adaptiveDecay: 'adaptive_decay',
  logitBias: 'logit_bias',
  samplers: 'samplers',
  seed: 'seed',
} as const;

const nameOf = (path: string, called: Called): string | undefined => {
  const own = Object.hasOwn(called, path) ? called[path] : undefined;
  if (typeof own === 'string') return own;
  const known = Object.hasOwn(names, path) ? names[path] : undefined;
  if (known !== undefined || !path.startsWith('sampling.')) return known;
  const field = path.slice('sampling.'.length).split('.')[0]!;
  return Object.hasOwn(samplingNames, field) ? samplingNames[field as keyof typeof samplingNames] : undefined;
};

/** An issue that begins with a field of the contract ("sampling.topP: ..."), with the field that whoever asks knows. */
export function fieldNamed(issue: string, called: Called): { text: string; field: string | null } {
  const [, path] = /^([A-Za-z]+(?:\.[A-Za-z]+)*)(?:\.\d+)*(?:\.[A-Za-z]+)?: /.exec(issue) ?? [];
  if (path === undefined) return { text: issue, field: null };
  const field = nameOf(path, called) ?? nameOf(path.split('.').slice(0, 2).join('.'), called);
  if (field === undefined) return { text: issue, field: null };
  const said = issue.slice(issue.indexOf(': ') + 2);
  return { text: `${field}: ${lower(said)}`, field };
}
