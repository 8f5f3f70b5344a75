import type { Decoding, DecodingKey } from '../../../electron/ipc/contract/decoding.ts';
import type { NumberRange } from '../settings/parseNumber.ts';

/** Every number of the decoding that a person can set: what it does, and its range, which is the engine's. */

type NumberKey = {
  [K in DecodingKey]: Decoding[K] extends number | null ? K : never;
}[DecodingKey];

export interface NumberRow extends NumberRange {
  readonly name: Exclude<NumberKey, 'mirostat'>;
  readonly label: string;
  readonly help: string;
  readonly step: number;
  /** What an empty field stands for, where it may be empty. */
  readonly emptyWords?: string;
}

export const randomness: readonly NumberRow[] = [
  {
    name: 'temperature',
    label: 'Temperature',
    help: 'How daring word choice is. 0 always takes the likeliest word; above 1 it grows wild.',
    min: 0,
    max: 10,
    step: 0.05,
  },
  {
    name: 'topK',
    label: 'Top-k',
    help: 'Only this many of the likeliest tokens are considered. 0 switches it off.',
    min: 0,
    max: 1_000_000,
    step: 1,
    whole: true,
  },
  {
    name: 'topP',
    label: 'Top-p',
    help: 'Only the likeliest tokens that together reach this probability. 1 switches it off.',
    min: 0,
    above: true,
    max: 1,
    step: 0.01,
  },
  {
    name: 'minP',
    label: 'Min-p',
    help: 'Only tokens at least this likely compared with the likeliest one. 0 switches it off.',
    min: 0,
    max: 1,
    step: 0.01,
  },
];

export const repetition: readonly NumberRow[] = [
  {
    name: 'repeatPenalty',
    label: 'Repeat penalty',
    help: 'Makes tokens that were just used less likely; below 1, likelier. 1 switches it off.',
    min: 0.01,
    max: 10,
    step: 0.01,
  },
  {
    name: 'presencePenalty',
    label: 'Presence penalty',
    help: 'Taken from the score of any token that was just used, however often. 0 switches it off; below 0 it invites them.',
    min: -10,
    max: 10,
    step: 0.1,
  },
  {
    name: 'frequencyPenalty',
    label: 'Frequency penalty',
    help: 'Taken from a token’s score for each time it was used. 0 switches it off; below 0 it invites repetition.',
    min: -10,
    max: 10,
    step: 0.1,
  },
  {
    name: 'repeatLastN',
    label: 'Penalty range',
    help: 'How many tokens back the three penalties look, the conversation included.',
    min: 0,
    max: 65_536,
    step: 16,
    whole: true,
  },
  {
    name: 'dryMultiplier',
    label: 'DRY',
    help: 'Works against repeating whole runs of words, the more the longer they get. 0 switches it off; 0.8 is usual.',
    min: 0,
    max: 100,
    step: 0.1,
  },
  {
    name: 'dryBase',
    label: 'DRY base',
    help: 'By what it grows with each further token of a repeated run.',
    min: 1,
    max: 10,
    step: 0.05,
  },
  {
    name: 'dryAllowedLength',
    label: 'DRY allowed length',
    help: 'Repeated runs up to so many tokens cost nothing.',
    min: 1,
    max: 1000,
    step: 1,
    whole: true,
  },
  {
    name: 'dryLastN',
    label: 'DRY range',
    help: 'How many tokens back it looks, the conversation included.',
    min: 0,
    max: 65_536,
    step: 256,
    whole: true,
  },
];

export const moreSamplers: readonly NumberRow[] = [
  {
    name: 'typicalP',
    label: 'Typical',
    help: 'Only the tokens that are about as surprising as the text usually is, up to this probability together. 1 switches it off.',
    min: 0,
    above: true,
    max: 1,
    step: 0.01,
  },
  {
    name: 'topNSigma',
    label: 'Top-n-sigma',
    help: 'Only tokens whose score is at most this many standard deviations below the best. 0 switches it off.',
    min: 0,
    max: 100,
    step: 0.1,
  },
  {
    name: 'xtcProbability',
    label: 'XTC probability',
    help: 'How often the likeliest words are passed over, for less usual ones. 0 switches it off.',
    min: 0,
    max: 1,
    step: 0.05,
  },
  {
    name: 'xtcThreshold',
    label: 'XTC threshold',
    help: 'From which probability on a word counts as one of the likeliest there.',
    min: 0,
    above: true,
    max: 0.5,
    step: 0.01,
  },
  {
    name: 'dynamicTemperatureRange',
    label: 'Dynamic temperature',
    help: 'Lets the temperature fall by this much where the model is sure, and rise where it is not. 0 switches it off.',
    min: 0,
    max: 10,
    step: 0.05,
  },
  {
    name: 'dynamicTemperatureExponent',
    label: 'Its exponent',
    help: 'How doubt becomes temperature. 1: in proportion; more: only great doubt raises it.',
    min: 0.1,
    max: 4,
    step: 0.1,
  },
];

export const mirostat: readonly NumberRow[] = [
  {
    name: 'mirostatTau',
    label: 'Mirostat target',
    help: 'How much surprise a token is to bring, in bits.',
    min: 0,
    above: true,
    max: 20,
    step: 0.1,
  },
  {
    name: 'mirostatEta',
    label: 'Mirostat rate',
    help: 'How quickly it follows what comes.',
    min: 0,
    above: true,
    max: 1,
    step: 0.01,
  },
];

export const adaptive: readonly NumberRow[] = [
  {
    name: 'adaptiveTarget',
    label: 'Adaptive-p',
    help: 'Prefers tokens that are about this likely, over time. Empty switches it off.',
    min: 0,
    max: 1,
    step: 0.05,
    emptyWords: 'Off',
  },
  {
    name: 'adaptiveDecay',
    label: 'Adaptive-p memory',
    help: 'How long it remembers: 0.9 is about ten tokens, 0.99 a hundred.',
    min: 0,
    max: 0.99,
    step: 0.01,
  },
];

export const beams: readonly NumberRow[] = [
  {
    name: 'beams',
    label: 'Beams',
    help: 'How many ways on are followed at a time. 1 is the greedy reply; each further one takes time.',
    min: 1,
    max: 255,
    step: 1,
    whole: true,
  },
  {
    name: 'returned',
    label: 'Returned',
    help: 'How many of them come back to choose from, the best first.',
    min: 1,
    max: 255,
    step: 1,
    whole: true,
  },
  {
    name: 'lengthPenalty',
    label: 'Length penalty',
    help: 'Above 0 favours long replies, below 0 short ones. Scores are divided by the length to this power.',
    min: -100,
    max: 100,
    step: 0.1,
  },
  {
    name: 'repetitionPenalty',
    label: 'Repetition penalty',
    help: 'Makes tokens of the conversation and the reply rarer. 1 switches it off.',
    min: 0.01,
    max: 10,
    step: 0.05,
  },
  {
    name: 'noRepeatNgram',
    label: 'No repeated runs of',
    help: 'No so many tokens in a row come twice, the conversation’s counted. 0 switches it off.',
    min: 0,
    max: 1_000_000,
    step: 1,
    whole: true,
  },
  {
    name: 'groups',
    label: 'Groups',
    help: 'Groups that choose one after the other and differ from each other. The number of beams is a multiple of it.',
    min: 1,
    max: 255,
    step: 1,
    whole: true,
  },
];

export const diversity: NumberRow = {
  name: 'diversityPenalty',
  label: 'Diversity penalty',
  help: 'How strongly groups avoid what earlier groups have chosen.',
  min: 0,
  above: true,
  max: 1000,
  step: 0.1,
};

export const lengths: readonly NumberRow[] = [
  {
    name: 'maxTokens',
    label: 'Longest reply',
    help: 'In tokens. Empty: until the model ends or the context is full.',
    min: 1,
    max: 1_000_000,
    step: 16,
    whole: true,
    emptyWords: 'No limit',
  },
  {
    name: 'minTokens',
    label: 'Shortest reply',
    help: 'The reply does not end before it has this many tokens. 0: as the model likes.',
    min: 0,
    max: 1_000_000,
    step: 16,
    whole: true,
  },
];

export const seed: NumberRow = {
  name: 'seed',
  label: 'Seed',
  help: 'The same seed and settings give the same reply. Empty: a fresh one each time.',
  min: 0,
  max: 0xffff_fffe,
  step: 1,
  whole: true,
  emptyWords: 'Random',
};

export const numberRows: readonly NumberRow[] = [
  ...randomness,
  ...repetition,
  ...moreSamplers,
  ...mirostat,
  ...adaptive,
  ...beams,
  diversity,
  ...lengths,
  seed,
];
