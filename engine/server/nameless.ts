import { basename, win32 } from 'node:path';
import type { EngineInfo, ModelState } from '../contract/engine.ts';
import type { ErrorValue } from '../contract/errors.ts';
import type { LoadedModel } from '../contract/models.ts';
import { modelId } from '../models/modelId.ts';

/** The engine's answers as another machine gets them: where files lie on this one, and its processes, are nobody's business there. */

const model = (loaded: LoadedModel): LoadedModel => ({
  ...loaded,
  path: modelId(loaded.path),
  draftModel: loaded.draftModel && { ...loaded.draftModel, path: modelId(loaded.draftModel.path) },
});

export function namelessState(state: ModelState): ModelState {
  if (state.kind === 'ready') return { ...state, model: model(state.model) };
  if (state.kind === 'loading') return { ...state, path: modelId(state.path) };
  return state.kind === 'failed' ? { kind: 'none' } : state;
}

export const namelessInfo = (info: EngineInfo): EngineInfo => ({
  ...info,
  variantReason: lastParts(info.variantReason),
  leftOut: [],
  libraryFolder: '',
  kernels: {
    ...info.kernels,
    library: lastParts(info.kernels.library),
    reason: lastParts(info.kernels.reason),
  },
  pid: 0,
});

export const namelessError = ({ code, data }: ErrorValue): ErrorValue =>
  ({ code, data: withoutFolders(data) }) as ErrorValue;

/** Fields that hold a path and nothing else; other texts may have some among their words. */
const PATHS = new Set(['path', 'folder', 'searched']);
/** "/home/ann/models/a.gguf", "C:\\models\\a.gguf": two folders' marks at least, so that "and/or" is none. */
const ABSOLUTE = /(?<![\w.])(?:[A-Za-z]:[\\/]|[\\/])(?:[^\s\\/:'"]+[\\/])+[^\s\\/:'"]*/g;

const lastPart = (path: string): string => win32.basename(basename(path));
const lastParts = (text: string): string => text.replace(ABSOLUTE, lastPart);

function withoutFolders(value: unknown, isPath = false): unknown {
  if (typeof value === 'string') return isPath ? lastPart(value) : lastParts(value);
  if (Array.isArray(value)) return value.map((each) => withoutFolders(each, isPath));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withoutFolders(each, PATHS.has(name))]),
  );
}
