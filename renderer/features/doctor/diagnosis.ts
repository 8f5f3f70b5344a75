import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { errorWords } from '../../errors/words.ts';
import type { NextStep } from '../../errors/nextSteps.ts';
import { t } from '../../words/words.ts';
import { ailmentOf, type Ailment } from './ailments.ts';

/** What is wrong, why that happens, and what can be done about it from here. */
export interface Diagnosis {
  readonly cause: string;
  readonly explanation: string;
  readonly actions: readonly Exclude<NextStep, 'retry'>[];
}

interface Entry {
  readonly cause: () => string;
  readonly explanation: () => string;
  readonly actions: Diagnosis['actions'];
}

const table: { readonly [A in Ailment]: Entry } = {
  gone: {
    cause: () => t('doctor.theModelsFileIsNotWhere'),
    explanation: () => t('doctor.itWasMovedRenamedOrDeleted'),
    actions: ['openModel', 'useEmbedded'],
  },
  unreadable: {
    cause: () => t('doctor.theSystemDoesNotLetPagoda'),
    explanation: () => t('doctor.itBelongsToAnotherUser'),
    actions: ['reloadModel', 'openModel', 'useEmbedded'],
  },
  notAModel: {
    cause: () => t('doctor.theFileIsNotAModel'),
    explanation: () => t('doctor.itHasAnotherFormatIsEmpty'),
    actions: ['openModel', 'useEmbedded'],
  },
  damaged: {
    cause: () => t('doctor.theFileIsDamaged'),
    explanation: () => t('doctor.whatItSaysOfItself'),
    actions: ['openModel', 'useEmbedded'],
  },
  unknownArchitecture: {
    cause: () => t('doctor.theEngineDoesNotKnow'),
    explanation: () => t('doctor.itIsNewerThanThisVersion'),
    actions: ['openModel', 'useEmbedded'],
  },
  helper: {
    cause: () => t('doctor.theFileOnlyHelpsAnotherModel'),
    explanation: () => t('doctor.itIsTheHalfThatSees'),
    actions: ['openModel', 'useEmbedded'],
  },
  endsEngine: {
    cause: () => t('doctor.llamaCppDoesNotSurvive'),
    explanation: () => t('doctor.itWasTriedInAProcess'),
    actions: ['openModel', 'useEmbedded'],
  },
  memory: {
    cause: () => t('doctor.thereIsNotEnoughMemory'),
    explanation: () => t('doctor.weightsTheMemoryForTheConversation'),
    actions: ['automaticContext', 'contextSettings', 'openModel', 'useEmbedded'],
  },
  deviceMemory: {
    cause: () => t('doctor.theGraphicsCardHasNotEnough'),
    explanation: () => t('doctor.otherProgramsTheScreenTooHold'),
    actions: ['automaticContext', 'useProcessor', 'contextSettings', 'openModel'],
  },
  contextMemory: {
    cause: () => t('doctor.thereIsNoRoom'),
    explanation: () => t('doctor.theWeightsFitAndTheMemory'),
    actions: ['automaticContext', 'contextSettings', 'openModel'],
  },
  driver: {
    cause: () => t('doctor.noDriverForTheGraphicsCard'),
    explanation: () => t('doctor.thereIsNoneItIsOlder'),
    actions: ['useProcessor', 'engineSettings'],
  },
  driverHangs: {
    cause: () => t('doctor.theGraphicsDriverDoesNotAnswer'),
    explanation: () => t('doctor.itWasAskedInAProcess'),
    actions: ['useProcessor', 'restartEngine', 'engineSettings'],
  },
  driverFault: {
    cause: () => t('doctor.theGraphicsDriverFailed'),
    explanation: () => t('doctor.itLostTheCard'),
    actions: ['useProcessor', 'restartEngine', 'engineSettings'],
  },
  library: {
    cause: () => t('doctor.aLibraryOfTheEngine'),
    explanation: () => t('doctor.filesOfPagodaAreMissing'),
    actions: ['engineSettings', 'restartEngine', 'openLogs'],
  },
  libraryMismatch: {
    cause: () => t('doctor.theEngineAndItsLibraries'),
    explanation: () => t('doctor.theyAreOnlyUsedTogether'),
    actions: ['restartEngine', 'openLogs'],
  },
  processor: {
    cause: () => t('doctor.theProcessorLacksAnInstruction'),
    explanation: () => t('doctor.librariesAreChosenByWhat'),
    actions: ['engineSettings', 'restartEngine', 'openLogs'],
  },
  killed: {
    cause: () => t('doctor.theEngineWasEndedFromOutside'),
    explanation: () => t('doctor.theSystemDoes'),
    actions: ['automaticContext', 'restartEngine', 'openModel', 'useEmbedded'],
  },
  crashed: {
    cause: () => t('doctor.theEngineEndedOverAFault'),
    explanation: () => t('doctor.aFileThatIsDamaged'),
    actions: ['restartEngine', 'useProcessor', 'useEmbedded', 'openLogs'],
  },
  hangs: {
    cause: () => t('doctor.theEngineDoesNotComeBack'),
    explanation: () => t('doctor.aGraphicsDriverHangsTheProcess'),
    actions: ['restartEngine', 'useProcessor', 'useEmbedded'],
  },
  other: {
    cause: () => t('doctor.theReasonIsNotOne'),
    explanation: () => t('doctor.whatWasSaidIsBelow'),
    actions: ['reloadModel', 'restartEngine', 'useEmbedded', 'openLogs'],
  },
};

export function diagnose(error: ErrorValue): Diagnosis {
  const { cause, explanation, actions } = table[ailmentOf(error)];
  return { cause: cause(), explanation: explanation(), actions };
}

/** The error in its own words, which name what is meant. */
export const complaintOf = (error: ErrorValue): string => errorWords(error).detail;
