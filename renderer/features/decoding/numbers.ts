import type { Decoding, DecodingKey } from '../../../electron/ipc/contract/decoding.ts';
import type { NumberRange } from '../settings/parseNumber.ts';
import { t } from '../../words/words.ts';

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
    get label() {
      return t('decoding.temperature');
    },
    get help() {
      return t('decoding.howDaringWordChoiceIs0');
    },
    min: 0,
    max: 10,
    step: 0.05,
  },
  {
    name: 'topK',
    get label() {
      return t('decoding.topK');
    },
    get help() {
      return t('decoding.onlyThisManyOfTheLikeliest');
    },
    min: 0,
    max: 1_000_000,
    step: 1,
    whole: true,
  },
  {
    name: 'topP',
    get label() {
      return t('decoding.topP');
    },
    get help() {
      return t('decoding.onlyTheLikeliestTokensThatTogether');
    },
    min: 0,
    above: true,
    max: 1,
    step: 0.01,
  },
  {
    name: 'minP',
    get label() {
      return t('decoding.minP');
    },
    get help() {
      return t('decoding.onlyTokensAtLeastThisLikely');
    },
    min: 0,
    max: 1,
    step: 0.01,
  },
];

export const repetition: readonly NumberRow[] = [
  {
    name: 'repeatPenalty',
    get label() {
      return t('decoding.repeatPenalty');
    },
    get help() {
      return t('decoding.makesTokensThatWereJustUsed');
    },
    min: 0.01,
    max: 10,
    step: 0.01,
  },
  {
    name: 'presencePenalty',
    get label() {
      return t('decoding.presencePenalty');
    },
    get help() {
      return t('decoding.takenFromTheScoreOfAny');
    },
    min: -10,
    max: 10,
    step: 0.1,
  },
  {
    name: 'frequencyPenalty',
    get label() {
      return t('decoding.frequencyPenalty');
    },
    get help() {
      return t('decoding.takenFromATokensScore');
    },
    min: -10,
    max: 10,
    step: 0.1,
  },
  {
    name: 'repeatLastN',
    get label() {
      return t('decoding.penaltyRange');
    },
    get help() {
      return t('decoding.howManyTokensBackTheThree');
    },
    min: 0,
    max: 65_536,
    step: 16,
    whole: true,
  },
  {
    name: 'dryMultiplier',
    label: 'DRY',
    get help() {
      return t('decoding.worksAgainstRepeatingWholeRuns');
    },
    min: 0,
    max: 100,
    step: 0.1,
  },
  {
    name: 'dryBase',
    get label() {
      return t('decoding.dRYBase');
    },
    get help() {
      return t('decoding.byWhatItGrowsWithEach');
    },
    min: 1,
    max: 10,
    step: 0.05,
  },
  {
    name: 'dryAllowedLength',
    get label() {
      return t('decoding.dRYAllowedLength');
    },
    get help() {
      return t('decoding.repeatedRunsUpToSoMany');
    },
    min: 1,
    max: 1000,
    step: 1,
    whole: true,
  },
  {
    name: 'dryLastN',
    get label() {
      return t('decoding.dRYRange');
    },
    get help() {
      return t('decoding.howManyTokensBackItLooks');
    },
    min: 0,
    max: 65_536,
    step: 256,
    whole: true,
  },
];

export const moreSamplers: readonly NumberRow[] = [
  {
    name: 'typicalP',
    get label() {
      return t('decoding.typical');
    },
    get help() {
      return t('decoding.onlyTheTokensThatAreAbout');
    },
    min: 0,
    above: true,
    max: 1,
    step: 0.01,
  },
  {
    name: 'topNSigma',
    get label() {
      return t('decoding.topNSigma');
    },
    get help() {
      return t('decoding.onlyTokensWhoseScore');
    },
    min: 0,
    max: 100,
    step: 0.1,
  },
  {
    name: 'xtcProbability',
    get label() {
      return t('decoding.xTCProbability');
    },
    get help() {
      return t('decoding.howOftenTheLikeliestWords');
    },
    min: 0,
    max: 1,
    step: 0.05,
  },
  {
    name: 'xtcThreshold',
    get label() {
      return t('decoding.xTCThreshold');
    },
    get help() {
      return t('decoding.fromWhichProbabilityOnAWord');
    },
    min: 0,
    above: true,
    max: 0.5,
    step: 0.01,
  },
  {
    name: 'dynamicTemperatureRange',
    get label() {
      return t('decoding.dynamicTemperature');
    },
    get help() {
      return t('decoding.letsTheTemperatureFall');
    },
    min: 0,
    max: 10,
    step: 0.05,
  },
  {
    name: 'dynamicTemperatureExponent',
    get label() {
      return t('decoding.itsExponent');
    },
    get help() {
      return t('decoding.howDoubtBecomesTemperature1');
    },
    min: 0.1,
    max: 4,
    step: 0.1,
  },
];

export const mirostat: readonly NumberRow[] = [
  {
    name: 'mirostatTau',
    get label() {
      return t('decoding.mirostatTarget');
    },
    get help() {
      return t('decoding.howMuchSurpriseAToken');
    },
    min: 0,
    above: true,
    max: 20,
    step: 0.1,
  },
  {
    name: 'mirostatEta',
    get label() {
      return t('decoding.mirostatRate');
    },
    get help() {
      return t('decoding.howQuicklyItFollowsWhatComes');
    },
    min: 0,
    above: true,
    max: 1,
    step: 0.01,
  },
];

export const adaptive: readonly NumberRow[] = [
  {
    name: 'adaptiveTarget',
    get label() {
      return t('decoding.adaptiveP');
    },
    get help() {
      return t('decoding.prefersTokensThatAreAbout');
    },
    min: 0,
    max: 1,
    step: 0.05,
    get emptyWords() {
      return t('decoding.off');
    },
  },
  {
    name: 'adaptiveDecay',
    get label() {
      return t('decoding.adaptivePMemory');
    },
    get help() {
      return t('decoding.howLongItRemembers09');
    },
    min: 0,
    max: 0.99,
    step: 0.01,
  },
];

export const beams: readonly NumberRow[] = [
  {
    name: 'beams',
    get label() {
      return t('decoding.beams');
    },
    get help() {
      return t('decoding.howManyWaysOnAreFollowed');
    },
    min: 1,
    max: 255,
    step: 1,
    whole: true,
  },
  {
    name: 'returned',
    get label() {
      return t('decoding.returned');
    },
    get help() {
      return t('decoding.howManyOfThemComeBack');
    },
    min: 1,
    max: 255,
    step: 1,
    whole: true,
  },
  {
    name: 'lengthPenalty',
    get label() {
      return t('decoding.lengthPenalty');
    },
    get help() {
      return t('decoding.above0FavoursLongRepliesBelow');
    },
    min: -100,
    max: 100,
    step: 0.1,
  },
  {
    name: 'repetitionPenalty',
    get label() {
      return t('decoding.repetitionPenalty');
    },
    get help() {
      return t('decoding.makesTokensOfTheConversation');
    },
    min: 0.01,
    max: 10,
    step: 0.05,
  },
  {
    name: 'noRepeatNgram',
    get label() {
      return t('decoding.noRepeatedRunsOf');
    },
    get help() {
      return t('decoding.noSoManyTokens');
    },
    min: 0,
    max: 1_000_000,
    step: 1,
    whole: true,
  },
  {
    name: 'groups',
    get label() {
      return t('decoding.groups');
    },
    get help() {
      return t('decoding.groupsThatChooseOneAfter');
    },
    min: 1,
    max: 255,
    step: 1,
    whole: true,
  },
];

export const diversity: NumberRow = {
  name: 'diversityPenalty',
  get label() {
    return t('decoding.diversityPenalty');
  },
  get help() {
    return t('decoding.howStronglyGroupsAvoidWhatEarlier');
  },
  min: 0,
  above: true,
  max: 1000,
  step: 0.1,
};

export const lengths: readonly NumberRow[] = [
  {
    name: 'maxTokens',
    get label() {
      return t('decoding.longestReply');
    },
    get help() {
      return t('decoding.inTokensEmptyUntilTheModel');
    },
    min: 1,
    max: 1_000_000,
    step: 16,
    whole: true,
    get emptyWords() {
      return t('decoding.noLimit');
    },
  },
  {
    name: 'minTokens',
    get label() {
      return t('decoding.shortestReply');
    },
    get help() {
      return t('decoding.theReplyDoesNotEndBefore');
    },
    min: 0,
    max: 1_000_000,
    step: 16,
    whole: true,
  },
];

export const seed: NumberRow = {
  name: 'seed',
  get label() {
    return t('decoding.seed');
  },
  get help() {
    return t('decoding.theSameSeedAndSettingsGive');
  },
  min: 0,
  max: 0xffff_fffe,
  step: 1,
  whole: true,
  get emptyWords() {
    return t('decoding.random');
  },
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
