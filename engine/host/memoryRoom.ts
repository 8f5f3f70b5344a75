import type { LoadSettings, ModelReport } from '../contract/models.ts';
import { needOf } from '../fit/index.ts';
import { availableMemory, ownMemory } from '../models/systemMemory.ts';
import type { DeviceInfo } from '../native/native.d.ts';
import type { OpenedEngine } from './openEngine.ts';

/** What a load may take, in bytes. */
export interface MemoryRoom {
  ramBytes: number;
  /** Of GPUs that have their own; null where there are none, so that all of a model lies in RAM. */
  gpuBytes: number | null;
}

/** A model that makes room for the one to be loaded. */
export interface Leaving {
  report: ModelReport;
  /** Of the draft model beside it. */
  draft?: ModelReport | null;
  settings: LoadSettings;
  contextLength: number;
}

/** Room for a load of now: what is free, and what the running model gives back. */
export async function memoryRoom(engine: OpenedEngine, leaving: Leaving | null): Promise<MemoryRoom> {
  const gpuBytes = gpuMemory(engine.variant, engine.runtime.devices());
  const [free, own] = await Promise.all([availableMemory(), ownMemory()]);
  if (!leaving) return { ramBytes: free, gpuBytes };
  const { contextLength, settings, draft } = leaving;
  const { totalBytes } = needOf(draft ? [leaving.report, draft] : [leaving.report], {
    contextLength,
    cacheType: settings.cacheType,
  });
  // Weights that still lie in their file's pages count as available already: no more comes back than this process holds of its own.
  if (gpuBytes === null) return { ramBytes: free + Math.min(totalBytes, own), gpuBytes };
  const share = gpuShare(leaving.report, leaving.settings.gpuLayers);
  return {
    ramBytes: free + Math.min(totalBytes * (1 - share), own),
    gpuBytes: gpuBytes + totalBytes * share,
  };
}

/** Free memory of the GPUs that have their own. One that shares the system's has none: counted again it would be there twice. */
export function gpuMemory(variant: OpenedEngine['variant'], devices: readonly DeviceInfo[]): number | null {
  if (variant === 'cpu' || variant === 'metal') return null;
  const own = devices.filter(({ kind, sharesMemory }) => kind === 'gpu' && !sharesMemory);
  return own.length === 0 ? null : own.reduce((sum, { memoryFree }) => sum + memoryFree, 0);
}

/** The part of a model that so many layers are, the output counted as one more; null: all of it. */
export function gpuShare({ layers }: ModelReport, gpuLayers: number | null): number {
  return gpuLayers === null ? 1 : Math.min(1, gpuLayers / ((layers ?? 0) + 1));
}

/** As many bytes as a load of which `share` goes to the GPUs can have in all, so that neither they nor RAM run out. Both hold the results of a step. */
export function roomFor(share: number, { ramBytes, gpuBytes }: MemoryRoom, workBytes: number): number {
  if (gpuBytes === null) return ramBytes;
  const onGpu = share === 0 ? Infinity : (gpuBytes - workBytes) / share;
  const inRam = share === 1 ? Infinity : (ramBytes - workBytes) / (1 - share);
  return Math.floor(Math.min(onGpu, inRam) + workBytes);
}
