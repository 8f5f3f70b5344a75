import { InvalidArgumentError, type Command } from 'commander';
import { samplerName, type SamplerName, type SamplingSettingsInput } from '../contract/sampling.ts';
import { gather, integer, number } from './options.ts';

/** How tokens are picked, as commander hands it over. */
export interface SamplingOptions {
  seed?: number;
  temp?: number;
  dynatempRange?: number;
  dynatempExponent?: number;
  topK?: number;
  topP?: number;
  minP?: number;
  typical?: number;
  topNSigma?: number;
  xtcProbability?: number;
  xtcThreshold?: number;
  repeatPenalty?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  repeatLastN?: number;
  dryMultiplier?: number;
  dryBase?: number;
  dryAllowedLength?: number;
  dryLastN?: number;
  dryBreaker?: string[];
  mirostat?: number;
  mirostatTau?: number;
  mirostatEta?: number;
  adaptiveTarget?: number;
  adaptiveDecay?: number;
  logitBias?: LogitBias[];
  samplers?: SamplerName[];
}

type LogitBias = { id: number; bias: number };

/** Which option stands behind each field of `sampling`. */
export const samplingFlags: Readonly<Record<string, string>> = {
  seed: '--seed',
  temperature: '--temp',
  dynamicTemperatureRange: '--dynatemp-range',
  dynamicTemperatureExponent: '--dynatemp-exponent',
  topK: '--top-k',
  topP: '--top-p',
  minP: '--min-p',
  typicalP: '--typical',
  topNSigma: '--top-n-sigma',
  xtcProbability: '--xtc-probability',
  xtcThreshold: '--xtc-threshold',
  repeatPenalty: '--repeat-penalty',
  frequencyPenalty: '--frequency-penalty',
  presencePenalty: '--presence-penalty',
  repeatLastN: '--repeat-last-n',
  dryMultiplier: '--dry-multiplier',
  dryBase: '--dry-base',
  dryAllowedLength: '--dry-allowed-length',
  dryLastN: '--dry-last-n',
  dryBreakers: '--dry-breaker',
  mirostat: '--mirostat',
  mirostatTau: '--mirostat-tau',
  mirostatEta: '--mirostat-eta',
  adaptiveTarget: '--adaptive-target',
  adaptiveDecay: '--adaptive-decay',
  logitBias: '--logit-bias',
  'logitBias.id': '--logit-bias',
  'logitBias.bias': '--logit-bias',
  samplers: '--samplers',
};

/** The samplers as the command line calls them. */
const orderNames: Readonly<Record<SamplerName, string>> = {
  penalties: 'penalties',
  dry: 'dry',
  topNSigma: 'top-n-sigma',
  topK: 'top-k',
  typicalP: 'typical',
  topP: 'top-p',
  minP: 'min-p',
  xtc: 'xtc',
  temperature: 'temp',
};
/** And as others do. */
const otherNames: Readonly<Record<string, SamplerName>> = {
  'typ-p': 'typicalP',
  'typical-p': 'typicalP',
  temperature: 'temperature',
};

/** "top-k,temp" to an order; the names are ours or llama.cpp's, between commas or semicolons. */
export function samplerOrder(text: string): SamplerName[] {
  const order: SamplerName[] = [];
  for (const word of text.split(/[,;]/)) {
    const wanted = word.trim().toLowerCase().replaceAll('_', '-');
    const name = samplerName.options.find((each) => orderNames[each] === wanted) ?? otherNames[wanted];
    if (name === undefined)
      throw new InvalidArgumentError(
        `There is no sampler "${word.trim()}"; there are ${Object.values(orderNames).join(', ')}.`,
      );
    if (order.includes(name)) throw new InvalidArgumentError(`"${word.trim()}" is named twice.`);
    order.push(name);
  }
  return order;
}

/** "15043=-2.5" or llama.cpp's "15043-2.5". */
function bias(text: string, before: LogitBias[] = []): LogitBias[] {
  const [, id, value] = /^(\d+)(?:=|(?=[+-]))([+-]?(?:\d+\.?\d*|\.\d+))$/.exec(text) ?? [];
  if (id === undefined)
    throw new InvalidArgumentError('It must be a token id and what is added to its score, as in 15043=-2.5.');
  return [...before, { id: Number(id), bias: Number(value) }];
}

/** What was given, as the contract takes it; ranges are its business. */
export function samplingInput(options: SamplingOptions): Record<keyof SamplingSettingsInput, unknown> {
  const { temp, typical, dynatempRange, dynatempExponent, dryBreaker, ...same } = options;
  return {
    seed: same.seed,
    temperature: temp,
    dynamicTemperatureRange: dynatempRange,
    dynamicTemperatureExponent: dynatempExponent,
    topK: same.topK,
    topP: same.topP,
    minP: same.minP,
    typicalP: typical,
    topNSigma: same.topNSigma,
    xtcProbability: same.xtcProbability,
    xtcThreshold: same.xtcThreshold,
    repeatPenalty: same.repeatPenalty,
    frequencyPenalty: same.frequencyPenalty,
    presencePenalty: same.presencePenalty,
    repeatLastN: same.repeatLastN,
    dryMultiplier: same.dryMultiplier,
    dryBase: same.dryBase,
    dryAllowedLength: same.dryAllowedLength,
    dryLastN: same.dryLastN,
    dryBreakers: dryBreaker,
    mirostat: same.mirostat,
    mirostatTau: same.mirostatTau,
    mirostatEta: same.mirostatEta,
    adaptiveTarget: same.adaptiveTarget,
    adaptiveDecay: same.adaptiveDecay,
    logitBias: same.logitBias,
    samplers: same.samplers,
  };
}

export function addSamplingOptions(command: Command): Command {
  return command
    .optionsGroup('How tokens are picked:')
    .option('--temp <t>', 'temperature, 0 to 10; 0 always takes the likeliest token', number)
    .option('--seed <n>', 'same seed, same reply', integer)
    .option('--top-k <k>', 'choose among the k likeliest; 0 all', integer)
    .option('--top-p <p>', 'choose among the likeliest that make up p', number)
    .option('--min-p <p>', 'leave out what is less likely than p times the likeliest', number)
    .option('--typical <p>', 'choose among the most typical that make up p; 1 all', number)
    .option('--top-n-sigma <n>', 'leave out scores n standard deviations below the best; 0 none', number)
    .option('--xtc-probability <p>', 'how often to leave out top choices; 0 never', number)
    .option('--xtc-threshold <p>', 'from which probability a token is a top choice, up to 0.5', number)
    .option('--dynatemp-range <t>', 'let the temperature vary by t with the doubt; 0 not', number)
    .option('--dynatemp-exponent <x>', 'how it follows the doubt, 0.1 to 4', number)
    .option('--repeat-penalty <p>', 'make repetition less likely; 1 does not', number)
    .option('--frequency-penalty <p>', 'take p off a score for each time a token was said', number)
    .option('--presence-penalty <p>', 'take p off the score of what was said at all', number)
    .option('--repeat-last-n <n>', 'how far back these three look, in tokens', integer)
    .option('--dry-multiplier <x>', 'DRY: weight against repeating whole runs; 0 off', number)
    .option('--dry-base <x>', 'how fast it grows with the length, 1 to 10', number)
    .option('--dry-allowed-length <n>', 'runs up to n tokens are free', integer)
    .option('--dry-last-n <n>', 'how far back it looks, in tokens', integer)
    .option('--dry-breaker <text>', 'no run reaches across it (repeatable)', (text, all?: string[]) =>
      gather(text, all ?? []),
    )
    .option('--mirostat <version>', '1 or 2: keep the surprise even; 0 off', integer)
    .option('--mirostat-tau <bits>', 'the surprise to keep, up to 20', number)
    .option('--mirostat-eta <x>', 'how fast it gets there, up to 1', number)
    .option('--adaptive-target <p>', 'adaptive-p: prefer tokens near this probability', number)
    .option('--adaptive-decay <x>', 'how long it remembers, 0 to 0.99', number)
    .option('--logit-bias <id=x>', 'add x to the score of a token; -100 never takes it (repeatable)', bias)
    .option('--samplers <order>', `the order: ${Object.values(orderNames).join(',')}`, samplerOrder);
}
