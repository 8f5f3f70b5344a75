import type { ModelEntry } from '../../../electron/ipc/contract/app.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { errorWords, stoppedWords, type Words } from '../../errors/words.ts';
import type { ModelsState } from '../../stores/models.ts';
import { fileName } from '../../ui/format.ts';

/** The model and the engine below it as one line for the header. */
export interface ModelStatus {
  readonly name: string;
  readonly tone: 'busy' | 'ready' | 'failed';
  /** A few words; empty when it is simply ready. */
  readonly state: string;
  /** 0 to 1 while loading; null where the length of the work is unknown. */
  readonly progress: number | null;
  readonly problem: Words | null;
}

export function modelName(path: string | null, entries: readonly ModelEntry[] | null): string {
  if (path === null) return 'No model';
  return oneLine(
    entries?.find((entry) => entry.path === path)?.name ?? fileName(path).replace(/\.gguf$/i, ''),
  );
}

export function modelStatus(state: ModelsState, wanted: string | null): ModelStatus {
  const name = modelName(wanted, state.entries);
  const busy = (words: string, progress: number | null = null): ModelStatus => ({
    name,
    tone: 'busy',
    state: words,
    progress,
    problem: null,
  });
  const failed = (problem: Words): ModelStatus => ({
    name,
    tone: 'failed',
    state: problem.title,
    progress: null,
    problem,
  });
  if (state.process.kind === 'stopped') return failed(stoppedWords(state.process.error));
  if (wanted === null) return failed(errorWords({ code: 'model.none', data: {} }));
  if (state.process.kind === 'starting') return busy('Starting');
  if (state.process.kind === 'restarting') return busy('Restarting');
  if (state.health.kind === 'silent')
    return { name, tone: 'failed', state: 'Not answering', progress: null, problem: null };
  switch (state.model.kind) {
    case 'none':
      return busy('Waiting for the engine');
    case 'loading':
      return busy(`Loading ${Math.round(state.model.fraction * 100)} %`, state.model.fraction);
    case 'ready':
      return state.model.model.path === wanted
        ? { name, tone: 'ready', state: '', progress: 1, problem: null }
        : busy('Changing model');
    case 'failed':
      return state.model.path === wanted ? failed(errorWords(state.model.error)) : busy('Changing model');
    default:
      return assertNever(state.model, 'model state');
  }
}
