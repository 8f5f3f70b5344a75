import type { CacheType, FitEstimate, FitPart, FitShape } from '../contract/models.ts';
import { cacheBytesPerToken } from './cacheTypes.ts';

export interface FitOptions {
  readonly contextLength: number;
  readonly cacheType: CacheType;
  readonly flashAttention: boolean;
  /** Tokens of one step. */
  readonly stepTokens: number;
  /** Most outputs of one step; never more than its tokens. */
  readonly maxOutputs: number;
  /** Layers on the device, counted from the last; as many as there are for all. */
  readonly layersOnDevice: number;
}

/** Cells come in whole numbers of these. */
const cellBlock = 256;

/**
 * What loading a model will take, before it is loaded: by device, and by what for. The work buffer is the largest of what is alive at once in a
 * step, as llama.cpp v0.5.0 builds its graphs for decoders: at the end (logits), in the feed-forward part, and in attention. Measured against real
 * allocations in engine/test/fit.model.test.ts.
 */
export function estimateFit(shape: FitShape, options: FitOptions): FitEstimate {
  const layers = shape.layers ?? 0;
  const onDevice = layers === 0 ? 0 : Math.min(options.layersOnDevice, layers) / layers;
  const { weightsBytes } = shape.memory;
  const cache = cacheBytes(shape, options);
  const compute = computeBytes(shape, options);
  const outputs = outputsOf(options) * (shape.vocabularySize ?? 0) * 4;
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

/** Of several models beside each other: each has a cache and a work buffer of its own. */
export function sumOfFits(fits: readonly FitEstimate[]): FitEstimate {
  const sum = (side: keyof FitEstimate, kind: keyof FitPart) =>
    fits.reduce((bytes, fit) => bytes + fit[side][kind], 0);
  const of = (side: keyof FitEstimate) =>
    part(sum(side, 'weights'), sum(side, 'cache'), sum(side, 'compute'), sum(side, 'outputs'));
  return { system: of('system'), device: of('device') };
}

function part(weights: number, cache: number, compute: number, outputs: number): FitPart {
  const bytes = [weights, cache, compute, outputs].map(Math.round) as [number, number, number, number];
  const total = bytes.reduce((sum, one) => sum + one, 0);
  return { weights: bytes[0], cache: bytes[1], compute: bytes[2], outputs: bytes[3], total };
}

const tokensOf = ({ stepTokens, contextLength }: FitOptions): number => Math.min(stepTokens, contextLength);
const outputsOf = (options: FitOptions): number => Math.min(options.maxOutputs, tokensOf(options));
const cellsOf = (contextLength: number): number => Math.ceil(contextLength / cellBlock) * cellBlock;

function cacheBytes(shape: FitShape, { contextLength, cacheType }: FitOptions): number {
  return cacheBytesPerToken(shape, cacheType) * cellsOf(contextLength);
}

function computeBytes(shape: FitShape, options: FitOptions): number {
  const { heads, kvHeads, headSize } = shape.attention;
  const tokens = tokensOf(options);
  const cells = cellsOf(options.contextLength);
  const wide = shape.embeddingLength ?? 0;
  const inner = shape.feedForwardLength ?? 0;
  const queries = (heads ?? 0) * (headSize ?? 0);
  const keys = (kvHeads ?? 0) * (headSize ?? 0);
  const numbers = (perToken: number) => tokens * perToken * 4;

  // Which cells each token sees, in half precision; once more where some layers see a window.
  const masks = (shape.slidingWindow === null ? 1 : 2) * cells * tokens * (options.flashAttention ? 2 : 4);
  const atEnd = outputsOf(options) * (shape.vocabularySize ?? 0) * 4 + numbers(2 * wide);
  const inFeedForward = masks + numbers(3 * inner + 4 * wide);
  // Flash attention reads half precision: a cache of wider numbers is turned into them, keys and values of one layer.
  const turned = options.flashAttention && (options.cacheType === 'f32' || options.cacheType === 'bf16');
  const scores = options.flashAttention ? 0 : cells * tokens * (heads ?? 0) * 4;
  const inAttention = masks + scores + (turned ? cells * keys * 4 : 0) + numbers(2 * wide + 3 * queries);
  return Math.max(atEnd, inFeedForward, inAttention);
}
