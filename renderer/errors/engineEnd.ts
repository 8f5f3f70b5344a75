import type { ErrorData } from '../../engine/contract/errors.ts';
import { t } from '../words/words.ts';

/** How the engine's process ended, in a few words. */
export const endOf = ({ exitCode, signal }: ErrorData<'engine.crashed'>): string =>
  signal ?? (exitCode === null ? t('errors.noReasonGiven') : t('errors.exitCode', { exitCode }));
