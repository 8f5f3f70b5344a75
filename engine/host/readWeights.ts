import type { Model } from '../native/native.d.ts';
import type { OpenedEngine } from './openEngine.ts';

export interface ReadWeightsOptions {
  engine: OpenedEngine;
  path: string;
  gpuLayers: number;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

/** Reads a model's weights. Throws `request.cancelled` when aborted, `model.loadFailed`. */
export async function readWeights(options: ReadWeightsOptions): Promise<Model> {
  const { engine, path, gpuLayers, signal, onProgress } = options;
  const load = engine.runtime.loadModel({ path, gpuLayers, useMmap: true }, onProgress);
  const abort = () => load.abort();
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  try {
    return await load.model;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
