import { PagodaError, type ErrorData } from '../contract/errors.ts';
import type { CacheType, LoadSettings, ModelReport } from '../contract/models.ts';
import {
  checkMemoryFit,
  layersThatFit,
  longestContext,
  needOf,
  STEP_TOKENS,
  type Need,
} from '../fit/index.ts';
import { gpuShare, roomFor, type MemoryRoom } from './memoryRoom.ts';
import { checkRope } from './rope.ts';
import { physicalCores } from './physicalCores.ts';

/** A context longer than this is taken only by those who ask: its cache is paid for whether it is used or not. Tokens. */
const DEFAULT_CONTEXT = 8192;
const LEAST_CONTEXT = 512;
const ALL_LAYERS = -1;

/** What was decided for a load. */
export interface LoadPlan {
  contextLength: number;
  /** Shorter contexts to try where the device has no room for the first; empty where the caller named one. */
  shorter: number[];
  stepTokens: number;
  threads: number;
  /** -1: all. */
  gpuLayers: number;
  flashAttention: boolean;
}

/** Of every quantised type a cache can have. */
const CACHE_BLOCK = 32;
/** llama.cpp reads a quantised cache under flash attention only. */
const plainTypes = new Set<CacheType>(['f32', 'f16', 'bf16']);

/**
 * Settles what the caller left open, for a model and the draft model beside it. Throws `model.outOfMemory` where even that does not fit,
 * `draftModel.outOfMemory` where it is the draft model that does not fit, `request.invalid` where settings contradict each other.
 */
export function planLoad(
  report: ModelReport,
  settings: LoadSettings,
  room: MemoryRoom,
  draft: ModelReport | null = null,
): LoadPlan {
  const alone = planFor([report], settings, room);
  if (!draft) return alone; // What is wrong without the draft model is no fault of it.
  checkHeads(draft, settings.cacheType);
  try {
    return planFor([report, draft], settings, room);
  } catch (error) {
    if (!(error instanceof PagodaError) || error.code !== 'model.outOfMemory') throw error;
    const { neededBytes, availableBytes } = error.data as ErrorData<'model.outOfMemory'>;
    throw new PagodaError('draftModel.outOfMemory', { path: draft.path, neededBytes, availableBytes });
  }
}

/** Of the first of them, with the others and their caches, of as many tokens, beside it. */
function planFor(
  reports: readonly [ModelReport, ...ModelReport[]],
  settings: LoadSettings,
  room: MemoryRoom,
): LoadPlan {
  const [report] = reports;
  const { path } = report;
  const { cacheType, threads } = settings;
  if (settings.flashAttention === 'off' && !plainTypes.has(cacheType))
    throw new PagodaError('request.invalid', {
      name: 'model.load',
      issues: [`settings.cacheType: ${cacheType} needs flash attention`],
    });
  checkHeads(report, cacheType);
  checkRope(report, settings);
  const flashAttention = settings.flashAttention !== 'off' && cacheType !== 'f32';
  const stepTokens = settings.batchSize ?? STEP_TOKENS;
  const need = (contextLength: number) =>
    needOf(reports, { contextLength, cacheType, flashAttention, stepTokens });
  const longest = Math.min(report.contextLength ?? DEFAULT_CONTEXT, DEFAULT_CONTEXT);
  const least = Math.min(longest, LEAST_CONTEXT);
  const gpuLayers = settings.gpuLayers ?? layersOnGpu(report, need(settings.contextLength ?? least), room);
  const roomOf = ({ workBytes }: Need) => roomFor(gpuShare(report, gpuLayers), room, workBytes);
  const contextLength = settings.contextLength ?? Math.max(longestContext(need, roomOf, longest), least);
  if (!settings.despiteMemory) checkMemoryFit(path, need(contextLength), roomOf(need(contextLength)));
  return {
    contextLength,
    shorter: settings.contextLength === null ? halves(contextLength, least) : [],
    stepTokens: Math.min(stepTokens, contextLength),
    threads: threads ?? physicalCores(),
    gpuLayers: gpuLayers ?? ALL_LAYERS,
    flashAttention,
  };
}

/** Values of a quantised cache are kept in blocks, and a head's fill them or do not. */
function checkHeads({ attention: { headSize } }: ModelReport, cacheType: CacheType): void {
  if (plainTypes.has(cacheType) || headSize === null || headSize % CACHE_BLOCK === 0) return;
  throw new PagodaError('request.invalid', {
    name: 'model.load',
    issues: [
      `settings.cacheType: ${cacheType} keeps ${CACHE_BLOCK} values together, and this model's heads have ${headSize}; f16, bf16 and f32 take any`,
    ],
  });
}

/** As many layers as GPUs of their own memory hold; null for all. */
function layersOnGpu({ layers }: ModelReport, need: Need, { gpuBytes }: MemoryRoom): number | null {
  if (gpuBytes === null || need.totalBytes <= gpuBytes) return null;
  return layersThatFit(layers ?? 0, need, gpuBytes);
}

function halves(length: number, least: number): number[] {
  const found: number[] = [];
  for (let half = length >> 1; half >= least; half >>= 1) found.push(half);
  return found;
}
