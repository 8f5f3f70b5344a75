import type { CacheType, FitShape, LoadRoom } from '../contract/models.ts';
import { longestContext, needOf, type Need } from './room.ts';

/** `whole`: on the GPU, or in memory where there is none; `shared`: some layers on the GPU, the rest in memory; `not`: neither. */
export interface Judgement {
  readonly kind: 'whole' | 'shared' | 'not';
  readonly neededBytes: number;
  /** Layers of the GPU; null: all, or there is none. */
  readonly layersOnDevice: number | null;
}

export interface Wished {
  readonly contextLength: number;
  readonly cacheType: CacheType;
}

/** How a model would lie, as a load would decide it. */
export function judge(shape: FitShape, wished: Wished, { systemBytes, deviceBytes }: LoadRoom): Judgement {
  const need = needOf([shape], wished);
  const neededBytes = need.totalBytes;
  const all = deviceBytes ?? systemBytes;
  if (neededBytes <= all) return { kind: 'whole', neededBytes, layersOnDevice: null };
  if (deviceBytes === null) return { kind: 'not', neededBytes, layersOnDevice: null };
  const layersOnDevice = layersThatFit(shape.layers ?? 0, need, deviceBytes);
  const rest = 1 - layersOnDevice / ((shape.layers ?? 0) + 1);
  const inSystem = (neededBytes - need.workBytes) * rest + need.workBytes;
  return { kind: inSystem <= systemBytes ? 'shared' : 'not', neededBytes, layersOnDevice };
}

/** As many layers as this much memory holds, the output counted as one more. */
export const layersThatFit = (layers: number, { totalBytes, workBytes }: Need, deviceBytes: number): number =>
  Math.max(0, Math.floor(((deviceBytes - workBytes) / (totalBytes - workBytes)) * (layers + 1)));

/** The longest context that the whole model can have in one place, at most what it was trained for. */
export const longestThatFits = (
  shape: FitShape,
  cacheType: CacheType,
  { systemBytes, deviceBytes }: LoadRoom,
): number =>
  longestContext(
    (contextLength) => needOf([shape], { contextLength, cacheType }),
    () => deviceBytes ?? systemBytes,
    shape.contextLength ?? 0,
  );
