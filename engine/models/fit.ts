import type { CacheType, ModelReport } from '../contract/models.ts';
import { cacheNumberBytes } from './memoryFit.ts';

export interface FitOptions {
  readonly contextLength: number;
  readonly cacheType: CacheType;
  readonly flashAttention: boolean;
  /** Tokens of one step. */
  readonly stepTokens: number;
  /** Outputs of one step. */
  readonly maxOutputs: number;
  /** Layers on the device, counted from the last; as many as there are for all. */
  readonly layersOnDevice: number;
}

/** Bytes by what they are for. */
export interface FitPart {
  readonly weights: number;
  readonly cache: number;
  readonly compute: number;
  /** Logits that steps bring back; always in the system's memory. */
  readonly outputs: number;
  readonly total: number;
}

export interface FitEstimate {
  readonly system: FitPart;
  readonly device: FitPart;
}

/** Cells come in whole numbers of these. */
const cellBlock = 256;

/**
 * What loading a model will take, before it is loaded: by device, and by what for. The work buffer is the largest of what is alive at once in a
 * step, as llama.cpp v0.5.0 builds its graphs for decoders: at the end (logits), in the feed-forward part, and in attention. Measured against real
 * allocations in engine/test/fit.model.test.ts.
 */
export function estimateFit(report: ModelReport, options: FitOptions): FitEstimate {
  const layers = report.layers ?? 0;
  const onDevice = layers === 0 ? 0 : Math.min(options.layersOnDevice, layers) / layers;
  const { weightsBytes } = report.memory;
  const cache = cacheBytes(report, options);
  const compute = computeBytes(report, options);
  const outputs = options.maxOutputs * (report.vocabularySize ?? 0) * 4;
  // Steps are computed where the layers are; what begins on one side and ends on the other has a buffer on both.
  const system = part(
    weightsBytes * (1 - onDevice),
    cache * (1 - onDevice),
    onDevice < 1 ? compute : 0,
    outputs,
  );
  const device = part(weightsBytes * onDevice, cache * onDevice, onDevice > 0 ? compute : 0, 0);
  return { system, device };
}

function part(weights: number, cache: number, compute: number, outputs: number): FitPart {
  const bytes = [weights, cache, compute, outputs].map(Math.round) as [number, number, number, number];
  const total = bytes.reduce((sum, one) => sum + one, 0);
  return { weights: bytes[0], cache: bytes[1], compute: bytes[2], outputs: bytes[3], total };
}

const cellsOf = (contextLength: number): number => Math.ceil(contextLength / cellBlock) * cellBlock;

function cacheBytes({ attention }: ModelReport, { contextLength, cacheType }: FitOptions): number {
  // The report counts in f16, two bytes a number.
  const numbersPerToken = (attention.kvBytesPerToken ?? 0) / 2;
  return numbersPerToken * cacheNumberBytes[cacheType] * cellsOf(contextLength);
}

function computeBytes(report: ModelReport, options: FitOptions): number {
  const { heads, kvHeads, headSize } = report.attention;
  const tokens = Math.min(options.stepTokens, options.contextLength);
  const cells = cellsOf(options.contextLength);
  const wide = report.embeddingLength ?? 0;
  const inner = report.feedForwardLength ?? 0;
  const queries = (heads ?? 0) * (headSize ?? 0);
  const keys = (kvHeads ?? 0) * (headSize ?? 0);
  const numbers = (perToken: number) => tokens * perToken * 4;

  // Which cells each token sees, in half precision; once more where some layers see a window.
  const masks = (report.slidingWindow === null ? 1 : 2) * cells * tokens * (options.flashAttention ? 2 : 4);
  const atEnd = options.maxOutputs * (report.vocabularySize ?? 0) * 4 + numbers(2 * wide);
  const inFeedForward = masks + numbers(3 * inner + 4 * wide);
  // Flash attention reads half precision: a cache of wider numbers is turned into them, keys and values of one layer.
  const turned = options.flashAttention && (options.cacheType === 'f32' || options.cacheType === 'bf16');
  const scores = options.flashAttention ? 0 : cells * tokens * (heads ?? 0) * 4;
  const inAttention = masks + scores + (turned ? cells * keys * 4 : 0) + numbers(2 * wide + 3 * queries);
  return Math.max(atEnd, inFeedForward, inAttention);
}
