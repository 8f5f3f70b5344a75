import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  EngineHealth,
  EngineProcess,
  ModelEntry,
  ModelTrouble,
} from '../../electron/ipc/contract/app.ts';
import type { EngineInfo, EngineMetrics, ModelState } from '../../engine/contract/engine.ts';
import type { ErrorValue } from '../../engine/contract/errors.ts';
import type { LoadSettingsInput } from '../../engine/contract/models.ts';
import { oneLine } from '../../engine/shown/visible.ts';
import { fileName, hostOf } from '../ui/format.ts';
import { t } from '../words/words.ts';
import type { DraftChecked } from './draftChecks.ts';

/** The engine process, the model in it, and the models to choose from. */
export interface ModelsState {
  /** Null until main has sent them. */
  readonly entries: readonly ModelEntry[] | null;
  readonly process: EngineProcess;
  /** Whether the engine process does its work. */
  readonly health: EngineHealth;
  /** The model that was left because it ended the engine. */
  readonly trouble: ModelTrouble | null;
  /** Of the engine that runs now; null while none is linked. */
  readonly info: EngineInfo | null;
  readonly metrics: EngineMetrics | null;
  /** Prompt tokens a second, as last measured here; null: not yet. */
  readonly readingSpeed: number | null;
  readonly model: ModelState;
  /** What the running model was asked to be loaded with by this window; null where it was loaded before this window came. */
  readonly loadedWith: LoadRequest | null;
  /** Whether the chosen draft model fits, as it was last asked; null: it was not. */
  readonly draft: DraftChecked | null;
  /** The settings a model was last loaded with in this window. */
  readonly worked: LoadSettingsInput | null;
}

export interface LoadRequest {
  readonly path: string;
  readonly settings: LoadSettingsInput;
}

export type ModelsStore = StoreApi<ModelsState>;

export const createModelsStore = (): ModelsStore =>
  createStore<ModelsState>(() => ({
    entries: null,
    process: { kind: 'starting' },
    health: { kind: 'well' },
    trouble: null,
    info: null,
    metrics: null,
    readingSpeed: null,
    model: { kind: 'none' },
    loadedWith: null,
    draft: null,
    worked: null,
  }));

/** Fewer tokens say little about the speed. */
const fewestRead = 64;

/** So many tokens of a prompt were read in this time. */
export function takeReading(store: ModelsStore, tokens: number, milliseconds: number): void {
  if (tokens >= fewestRead && milliseconds > 0)
    store.setState({ readingSpeed: (tokens * 1000) / milliseconds });
}

export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly error: ErrorValue };

/** Whether `wanted` can answer now, will soon, or cannot. Null `wanted`: there is no model to load. */
export function readiness(state: ModelsState, wanted: string | null): Readiness {
  if (state.process.kind === 'stopped') return { kind: 'failed', error: state.process.error };
  if (wanted === null) return { kind: 'failed', error: { code: 'model.none', data: {} } };
  if (state.model.kind === 'ready' && state.model.model.path === wanted) return { kind: 'ready' };
  if (state.model.kind === 'failed' && state.model.path === wanted)
    return { kind: 'failed', error: state.model.error };
  return { kind: 'waiting' };
}

/** What the engine says its model is: a file's path, or another Pagoda's address; null: it has none. */
export function pathOf(model: ModelState): string | null {
  if (model.kind === 'none') return null;
  return model.kind === 'ready' ? model.model.path : model.path;
}

/** The name of the model to run, as it is shown: of another Pagoda's with where that is. */
export function shownName(
  { model, entries }: Pick<ModelsState, 'model' | 'entries'>,
  wanted: string | null,
): string {
  const host = wanted === null ? null : hostOf(wanted);
  if (host === null) return modelName(wanted, entries);
  const name = farName({ model }, wanted);
  return name === null ? host : t('notices.nameOnHost', { name, host });
}

/** What another Pagoda's model calls itself, once that is known. */
export const farName = ({ model }: Pick<ModelsState, 'model'>, wanted: string | null): string | null =>
  model.kind === 'ready' && model.model.path === wanted ? oneLine(model.model.name, 60) : null;

export function modelName(path: string | null, entries: readonly ModelEntry[] | null): string {
  if (path === null) return t('notices.noModel');
  return oneLine(
    entries?.find((entry) => entry.path === path)?.name ?? fileName(path).replace(/\.gguf$/i, ''),
  );
}

/** True where a change of the load settings waits for the model to be loaded again. */
export function needsReload(state: ModelsState, settings: LoadSettingsInput): boolean {
  if (state.model.kind !== 'ready' || !state.loadedWith) return false;
  // How another Pagoda's runs is decided there.
  if (hostOf(state.model.model.path) !== null) return false;
  const { settings: used } = state.loadedWith;
  const keys = [
    'contextLength',
    'cacheType',
    'flashAttention',
    'gpuLayers',
    'batchSize',
    'threads',
    'ramTierBytes',
    'diskTierBytes',
    'draftModel',
  ] as const;
  const isAnother = JSON.stringify(used.rope ?? null) !== JSON.stringify(settings.rope ?? null);
  return isAnother || keys.some((key) => (used[key] ?? null) !== (settings[key] ?? null));
}

/**
 * Where the context length in force (null: automatic) is what keeps a model from loading: the one that worked before, else the automatic one. Undefined
 * where it is not, or there is nothing to go back to.
 */
export function contextThatWorked(
  state: ModelsState,
  contextLength: number | null,
): number | null | undefined {
  if (state.model.kind !== 'failed') return undefined;
  const { code } = state.model.error;
  if (code !== 'model.outOfMemory' && code !== 'context.createFailed') return undefined;
  const worked = state.worked?.contextLength ?? null;
  if (worked !== contextLength) return worked;
  return contextLength === null ? undefined : null;
}
