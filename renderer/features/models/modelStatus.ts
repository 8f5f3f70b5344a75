import { assertNever } from '../../../engine/contract/assertNever.ts';
import { errorWords } from '../../errors/words.ts';
import { stoppedWords } from '../../errors/engineWords.ts';
import type { Words } from '../../errors/shape.ts';
import { farName, modelName, type ModelsState } from '../../stores/models.ts';
import { t } from '../../words/words.ts';
import { hostOf } from '../../ui/format.ts';

/** The model and the engine below it as one line for the header. */
export interface ModelStatus {
  readonly name: string;
  /** Where it runs, for another Pagoda's; null: on this machine. */
  readonly host: string | null;
  readonly tone: 'busy' | 'ready' | 'failed';
  /** A few words; empty when it is simply ready. */
  readonly state: string;
  /** 0 to 1 while loading; null where the length of the work is unknown. */
  readonly progress: number | null;
  readonly problem: Words | null;
}

export function modelStatus(state: ModelsState, wanted: string | null): ModelStatus {
  const server = wanted === null ? null : hostOf(wanted);
  const isElsewhere = server !== null;
  const far = isElsewhere ? farName(state, wanted) : null;
  // Of a model that is not known yet, where it is to be is its name.
  const name = far ?? server ?? modelName(wanted, state.entries);
  const host = far === null ? null : server;
  const busy = (words: string, progress: number | null = null): ModelStatus => ({
    name,
    host,
    tone: 'busy',
    state: words,
    progress,
    problem: null,
  });
  const failed = (problem: Words): ModelStatus => ({
    name,
    host,
    tone: 'failed',
    state: problem.title,
    progress: null,
    problem,
  });
  if (state.process.kind === 'stopped') return failed(stoppedWords(state.process.error));
  if (wanted === null) return failed(errorWords({ code: 'model.none', data: {} }));
  if (state.process.kind === 'starting') return busy(t('models.starting'));
  if (state.process.kind === 'restarting') return busy(t('models.restarting'));
  if (state.health.kind === 'silent')
    return { name, host, tone: 'failed', state: t('models.notAnswering'), progress: null, problem: null };
  switch (state.model.kind) {
    case 'none':
      return busy(isElsewhere ? t('models.connecting') : t('models.waitingForTheEngine'));
    case 'loading':
      if (!isElsewhere && state.model.path !== wanted) return busy(t('lending.lent'));
      if (isElsewhere && state.model.fraction === 0) return busy(t('models.connecting'));
      return busy(
        t('models.loading', { percent: Math.round(state.model.fraction * 100) }),
        state.model.fraction,
      );
    case 'ready':
      return state.model.model.path === wanted
        ? { name, host, tone: 'ready', state: '', progress: 1, problem: null }
        : busy(
            isElsewhere || hostOf(state.model.model.path) !== null
              ? t('models.changingModel')
              : t('lending.lent'),
          );
    case 'failed':
      return state.model.path === wanted
        ? failed(errorWords(state.model.error))
        : busy(t('models.changingModel'));
    default:
      return assertNever(state.model, 'model state');
  }
}
