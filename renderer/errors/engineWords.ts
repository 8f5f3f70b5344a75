import type { EngineHealth, ModelTrouble } from '../../electron/ipc/contract/app.ts';
import { assertNever } from '../../engine/contract/assertNever.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import { measure } from '../words/format.ts';
import { t } from '../words/words.ts';
import { endOf } from './engineEnd.ts';
import { words, type Words } from './shape.ts';
import { errorWords } from './words.ts';

/** For an engine that is not started again by itself. */
export function stoppedWords(error: ErrorValue): Words {
  if (error.code !== 'engine.crashed') return errorWords(error);
  return words(
    t('errors.theEngineKeepsEnding'),
    t('errors.itEndedSeveralTimes', { end: endOf(error.data) }),
    'restartEngine',
  );
}

/** For an engine that runs and does not do its work. */
export function unwellWords(
  health: Exclude<EngineHealth, { kind: 'well' }>,
): Pick<Words, 'title' | 'detail'> {
  const span = measure(String(Math.round(health.ms / 1000)), 's');
  switch (health.kind) {
    case 'silent':
      return {
        title: t('errors.theEngineDoesNotAnswer'),
        detail: t('errors.nothingWasHeardFromItForIts', { span }),
      };
    case 'stuck':
      return {
        title: t('errors.theEngineWorksOnOneStep'),
        detail: t('errors.theDeviceHasNotComeBack', { span }),
      };
    default:
      return assertNever(health, 'engine health');
  }
}

/** For a model that was left because it ended the engine. `instead`: what runs in its place. */
export function troubleWords(
  { during, error }: ModelTrouble,
  name: string,
  instead: string | null,
): Pick<Words, 'title' | 'detail'> {
  const when =
    during === 'load' ? t('errors.whileThisModelWasLoaded') : t('errors.beforeThisModelHadWrittenAnything');
  const what =
    error === null
      ? t('errors.pagodaEnded', { when })
      : error.code === 'engine.crashed'
        ? t('errors.itEndedWith', { end: endOf(error.data), when })
        : t('errors.itDidNotComeBack', { when });
  const now = instead === null ? '' : t('errors.runsInItsPlace', { instead });
  return {
    title: t('errors.endedTheEngine', { name }),
    detail: t('errors.theFileMayBeDamaged', { what, now }),
  };
}
