import { InvalidArgumentError, type Command } from 'commander';
import type { BeamSettingsInput } from '../contract/beam.ts';
import { integer, number, usage } from './options.ts';
import type { SamplingOptions } from './samplingOptions.ts';

/** Options of `chat` for a reply that is searched for, as commander hands them over. */
export interface BeamOptions {
  beams?: number;
  lengthPenalty?: number;
  earlyStopping?: boolean | 'never';
  numReturn?: number;
  beamGroups?: number;
  diversityPenalty?: number;
  /** False where it was not given: commander takes it for the contrary of an option "repeat-ngram". */
  repeatNgram?: number | boolean;
}

/** What has no part in a search. */
const ONLY_DRAWN: readonly (keyof SamplingOptions)[] = [
  'temp',
  'dynatempRange',
  'dynatempExponent',
  'topK',
  'topP',
  'minP',
  'typical',
  'topNSigma',
  'xtcProbability',
  'xtcThreshold',
  'frequencyPenalty',
  'presencePenalty',
  'repeatLastN',
  'dryMultiplier',
  'dryBase',
  'dryAllowedLength',
  'dryLastN',
  'dryBreaker',
  'mirostat',
  'mirostatTau',
  'mirostatEta',
  'adaptiveTarget',
  'adaptiveDecay',
  'logitBias',
  'samplers',
];

export function addBeamOptions(command: Command): Command {
  return command
    .optionsGroup('A reply that is searched for:')
    .option('--beams <n>', 'keep the n best ways on at each token and return the best in the end', integer)
    .option('--num-return <n>', 'return so many of them, best first', integer)
    .option('--length-penalty <x>', 'above 0 favours long replies, below 0 short ones (1)', number)
    .option('--early-stopping <when>', 'end the search early: true, false or never', earlyStopping)
    .option('--no-repeat-ngram <n>', 'no n tokens in a row come twice (with --beams)', integer)
    .option('--beam-groups <n>', 'groups of beams that differ from each other', integer)
    .option('--diversity-penalty <x>', 'how much they are to differ', number);
}

/**
 * The search that was asked for; null: none was, and the reply is drawn. Throws `request.invalid` where options of the one go with the other.
 */
export function beamSettingsOf(options: BeamOptions & SamplingOptions): BeamSettingsInput | null {
  const { beams, lengthPenalty, earlyStopping, numReturn, beamGroups, diversityPenalty } = options;
  const noRepeatNgram = typeof options.repeatNgram === 'number' ? options.repeatNgram : undefined;
  if (beams === undefined) {
    refuse(
      {
        '--num-return': numReturn,
        '--length-penalty': lengthPenalty,
        '--early-stopping': earlyStopping,
        '--no-repeat-ngram': noRepeatNgram,
        '--beam-groups': beamGroups,
        '--diversity-penalty': diversityPenalty,
      },
      'needs --beams',
    );
    return null;
  }
  const drawn = ONLY_DRAWN.filter(
    (name) => isGiven(options[name]) && !(name === 'temp' && options.temp === 0),
  );
  refuse(
    Object.fromEntries(drawn.map((name) => [flagOf(name), options[name]])),
    'is for replies that are drawn; leave it out with --beams',
  );
  return {
    beams,
    lengthPenalty,
    earlyStopping,
    noRepeatNgram,
    diversityPenalty,
    returned: numReturn,
    groups: beamGroups,
    repetitionPenalty: options.repeatPenalty,
  };
}

function earlyStopping(text: string): boolean | 'never' {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'never') return text;
  throw new InvalidArgumentError('It must be true, false or never.');
}

const isGiven = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : value !== undefined);

/** topNSigma -> --top-n-sigma */
const flagOf = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function refuse(given: Record<string, unknown>, why: string): void {
  for (const [option, value] of Object.entries(given))
    if (value !== undefined) throw usage('chat', `${option}: ${why}`);
}
