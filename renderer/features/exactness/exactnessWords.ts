import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { KernelStatus } from '../../../engine/contract/engine.ts';
import type { ModelReport } from '../../../engine/contract/models.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { errorWords } from '../../errors/words.ts';
import {
  kernelGains,
  type Aspect,
  type Comparison,
  type Reason,
  type Standing,
  type Trial,
  type Untested,
} from '../../stores/exactness.ts';
import { fixed, integer, rate, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** What stands, in a sentence. */
export function standingWords(stands: Standing): string {
  switch (stands.kind) {
    case 'exact':
      return t('exactness.aReplysBitsAreItsOwn');
    case 'near':
      return t('exactness.theSameButForTheLast');
    case 'unknown':
      return t('exactness.itIsNotKnownYetWhat');
    default:
      return assertNever(stands, 'standing');
  }
}

/** What it costs, or why it is not so. */
export function costWords(
  stands: Standing,
  kernels: KernelStatus | null,
  report: ModelReport | null,
): string {
  if (stands.kind === 'unknown') return '';
  if (stands.kind === 'near')
    return t('exactness.nearTiesBetweenWordsMayFall', { reason: reasonWords(stands.reason) });
  const same = t('exactness.theSamePromptAndSeedGive');
  const gains = kernels && report ? kernelGains(kernels, report) : [];
  const [least] = gains;
  const most = gains.at(-1);
  if (least === undefined || most === undefined) return same;
  const times =
    least === most ? fixed(least, 1) : t('exactness.to', { least: fixed(least, 1), most: fixed(most, 1) });
  return t('exactness.itCostsNothingHereTheKernels', { same, times });
}

function reasonWords(reason: Reason): string {
  switch (reason.kind) {
    case 'gpu':
      return t('exactness.onAGPURoundingsDepend', { variant: reason.variant });
    case 'stock':
      return reason.why
        ? t('exactness.theStockKernelsRunBecause', { why: oneLine(reason.why) })
        : t('exactness.theStockKernelsRun');
    case 'attention':
      return t('exactness.withThisCacheTheStockAttention');
    case 'types':
      return t('exactness.weightsOfTypeRun', { types: reason.types.join(', ').toUpperCase() });
    default:
      return assertNever(reason, 'reason');
  }
}

export function aspectWords(aspect: Aspect, stands: Standing): { title: string; claim: string } {
  const words = about[aspect];
  return { title: words.title, claim: stands.kind === 'exact' ? words.exact : words.near };
}

const about: Record<Aspect, { title: string; exact: string; near: string }> = {
  batch: {
    get title() {
      return t('exactness.othersInTheBatch');
    },
    get exact() {
      return t('exactness.whoeverElseIsWritten');
    },
    get near() {
      return t('exactness.othersMayChangeTheLastBits');
    },
  },
  cache: {
    get title() {
      return t('exactness.theCache');
    },
    get exact() {
      return t('exactness.aBeginningThatIsCachedGives');
    },
    get near() {
      return t('exactness.whatIsCachedWasRead');
    },
  },
  drafts: {
    get title() {
      return t('exactness.guessesAhead');
    },
    get exact() {
      return t('exactness.wordsThatWereForeseenAreThose');
    },
    get near() {
      return t('exactness.checkingSeveralWordsInOneStep');
    },
  },
  restart: {
    get title() {
      return t('exactness.aRestart');
    },
    get exact() {
      return t('exactness.whatComesBackFromDisk');
    },
    get near() {
      return t('exactness.whatComesBackFromDiskIsWhat');
    },
  },
};

/** What came of trying it. */
export function trialWords(aspect: Aspect, trial: Trial): string {
  switch (trial.kind) {
    case 'running':
      return t('exactness.writingItAgain');
    case 'untested':
      return t('exactness.notTried', { reason: untestedWords[trial.why] });
    case 'failed': {
      const { title, detail } = errorWords(trial.error);
      return t('exactness.itCouldNotBeTried', { title, detail });
    }
    case 'compared':
      return t('exactness.atTokensS', {
        comparison: comparisonWords(trial.comparison),
        amount: amountWords[aspect](trial.amount),
        tokensPerSecond: rate(trial.tokensPerSecond),
      });
    default:
      return assertNever(trial, 'trial');
  }
}

function comparisonWords(comparison: Comparison): string {
  const { tokens: count } = comparison;
  switch (comparison.kind) {
    case 'same':
      return t('exactness.allAreTheSameAndEvery', { tokens: tokens(count) });
    case 'close':
      return t('exactness.allAreTheSameTheLast', {
        tokens: tokens(count),
        differ: integer(comparison.differ),
        most: comparison.most.toExponential(0),
      });
    case 'parts':
      return t('exactness.ofAreTheSameThenAnother', { at: tokens(comparison.at), tokens: integer(count) });
    default:
      return assertNever(comparison, 'comparison');
  }
}

const amountWords: Record<Aspect, (amount: number) => string> = {
  batch: (count) => t('exactness.amongOther', { count }),
  cache: (amount) => t('exactness.withOfThePromptCached', { amount: tokens(amount) }),
  drafts: (amount) => t('exactness.withGuessedAhead', { amount: tokens(amount) }),
  restart: (amount) => t('exactness.withOfThePromptBack', { amount: tokens(amount) }),
};

const untestedWords: Record<Untested, string> = {
  get notCached() {
    return t('exactness.nothingOfThePromptWasKept');
  },
  get noneDrafted() {
    return t('exactness.nothingWasGuessedAhead');
  },
  get takesNoDrafts() {
    return t('exactness.thisModelsMemoryCannotTakeBack');
  },
  get alone() {
    return t('exactness.theOthersHadEndedBefore');
  },
  get busy() {
    return t('exactness.repliesAreUnderWay');
  },
  get recorded() {
    return t('exactness.aRestartWouldThrowTheRecording');
  },
};
