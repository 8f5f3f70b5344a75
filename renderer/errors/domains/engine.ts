import { t } from '../../words/words.ts';
import { endOf } from '../engineEnd.ts';
import { words, type WordsOf } from '../shape.ts';

/** Of the engine and what it stands on: libraries, devices, the process itself. */
export const engine: WordsOf<'addon' | 'library' | 'gpu' | 'native' | 'engine' | 'system' | 'internal'> = {
  'addon.missing': ({ path, detail }) =>
    words(t('errors.theEngineIsNotBuilt'), t('errors.itsNativePartIsMissing', { path, detail }), 'openLogs'),
  'library.missing': ({ variant, searched }) =>
    words(
      t('errors.engineLibraryNotFound'),
      t('errors.noLibrariesWereFoundInChoose', {
        variant,
        searched: searched.join(', ') || t('errors.anyOfTheKnownFolders'),
      }),
      'engineSettings',
    ),
  'library.loadFailed': ({ variant, detail }) =>
    words(
      t('errors.engineLibraryDidNotOpen'),
      t('errors.theLibrariesCouldNotBeOpened', { variant, detail }),
      'engineSettings',
    ),
  'library.versionMismatch': ({ built, found }) =>
    words(
      t('errors.engineVersionsDiffer'),
      t('errors.theEngineWasBuiltForLlama', { built, found }),
      'openLogs',
    ),
  'library.notKept': ({ variant, detail }) =>
    words(
      t('errors.thoseLibrariesDoNotRunHere'),
      t('errors.theLibrariesWereFetchedAndDo', { variant, detail }),
      'engineSettings',
    ),
  'gpu.unavailable': ({ requested, detail }) =>
    words(t('errors.thatGPUCannotBeUsed'), t('errors.wasAskedFor', { requested, detail }), 'engineSettings'),
  'native.invalidBatch': ({ detail }) =>
    words(t('errors.theEngineRefusedAStep'), t('errors.thisIsAFaultInPagoda', { detail }), 'openLogs'),
  'native.fatal': ({ detail }) =>
    words(t('errors.theEngineLostItsContext'), t('errors.aStepFailedForGoodLoad', { detail }), 'reloadModel'),
  'native.pagesRefused': ({ detail }) =>
    words(t('errors.aRememberedPart'), t('errors.theCacheRefusedItTryAgain', { detail }), 'retry'),
  'native.disposed': () => words(t('errors.theModelWasReplaced'), t('errors.theModelThatWrote'), 'retry'),
  'engine.crashed': (data) =>
    words(
      t('errors.theEngineStoppedUnexpectedly'),
      t('errors.itsProcessEndedWhatWasWritten', { end: endOf(data) }),
      'retry',
    ),
  'engine.unresponsive': ({ ms }) =>
    words(
      t('errors.theEngineDoesNotAnswer'),
      t('errors.nothingWasHeard', { ms: Math.round(ms / 1000) }),
      'retry',
    ),
  'engine.disconnected': () =>
    words(t('errors.theEngineWentAway'), t('errors.theLinkToItWasClosed'), 'retry'),
  'engine.startFailed': ({ detail }) =>
    words(
      t('errors.theEngineDoesNotStart'),
      t('errors.restartItIfThatDoes', { detail: detail || t('errors.itGaveNoReason') }),
      'restartEngine',
    ),
  'system.refused': ({ errno, call }) =>
    words(
      t('errors.theSystemRefused'),
      t('errors.itCouldNotDoWhatPagoda', { value: [call, errno].filter(Boolean).join(': ') }),
      'retry',
    ),
  internal: ({ detail }) =>
    words(t('errors.somethingWentWrongInPagoda'), t('errors.thisIsAFaultOfOurs', { detail }), 'openLogs'),
};
