import { basename } from 'node:path';
import { PagodaError, toErrorValue } from '../contract/errors.ts';
import { mayStretch, ropeOptions } from './rope.ts';
import type { LoadedModel, LoadSettings, ModelReport } from '../contract/models.ts';
import { DraftModel } from '../drafter/index.ts';
import { KvCache } from '../kv/index.ts';
import type { DraftFit } from '../models/draftModel.ts';
import type { Context, Model } from '../native/native.d.ts';
import { StepCost } from '../scheduler/index.ts';
import { gpuShare } from './memoryRoom.ts';
import type { LoadPlan } from './loadPlan.ts';
import type { OpenedEngine } from './openEngine.ts';
import { readWeights } from './readWeights.ts';
import { reportFault } from '../transport/report.ts';

/** A draft model that runs beside the model that it drafts for. */
export interface OpenedDraftModel {
  readonly draftModel: DraftModel;
  readonly description: NonNullable<LoadedModel['draftModel']>;
  close(): Promise<void>;
}

export interface OpenDraftModelOptions {
  engine: OpenedEngine;
  fit: DraftFit;
  settings: LoadSettings;
  plan: LoadPlan;
  /** What it drafts for. */
  target: { model: Model; context: Context; cost: StepCost; report: ModelReport };
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
  now: () => number;
}

/**
 * Reads the weights of a draft model and gives it a context with as many cells as the model has. Throws `model.loadFailed`, `context.createFailed`,
 * `request.cancelled`, and `draftModel.unsupported` where llama.cpp's own view of it shows that it cannot take back what it has read.
 */
export async function openDraftModel(options: OpenDraftModelOptions): Promise<OpenedDraftModel> {
  const { engine, fit, settings, plan, target, signal, onProgress, now } = options;
  const { report, notes } = fit;
  const { path } = report;
  const gpuLayers = plan.gpuLayers < 0 ? plan.gpuLayers : layersOf(fit, plan, target.report);
  const model = await readWeights({ engine, path, gpuLayers, signal, onProgress });
  let context: Context;
  try {
    if (signal.aborted) throw new PagodaError('request.cancelled', {});
    const { isRecurrent, isHybrid, slidingWindow } = model.info;
    if (isRecurrent || isHybrid || slidingWindow > 0)
      throw new PagodaError('draftModel.unsupported', { path, whose: 'draft' });
    context = await model.createContext({
      contextLength: target.context.contextLength,
      stepTokens: target.context.stepTokens,
      threads: target.context.threads,
      cacheTypeK: settings.cacheType,
      cacheTypeV: settings.cacheType,
      flashAttention: plan.flashAttention,
      // Where its target reads further than either was trained for, it has to as well.
      ...(mayStretch(fit.report) ? ropeOptions(settings.rope) : {}),
      maxSequences: 1,
    });
  } catch (error) {
    await model.dispose();
    throw error;
  }
  const draftModel = new DraftModel({
    context,
    cache: new KvCache(context.contextLength),
    cost: new StepCost(),
    target: { context: target.context, cost: target.cost },
    relativeCost: report.memory.weightsBytes / Math.max(1, target.report.memory.weightsBytes),
    commonTokens: Math.min(model.info.vocabularySize, target.model.info.vocabularySize),
    isEnd: (token) => target.model.isEndOfGeneration(token),
    now,
    onFailure: (error) =>
      reportFault(`the draft model ${path} failed and is not asked any more`, toErrorValue(error)),
  });
  const { parameters } = model.info;
  return {
    draftModel,
    description: {
      path,
      name: report.name ?? basename(path),
      parameters,
      fileBytes: report.fileBytes,
      notes: [...notes],
    },
    async close() {
      await context.dispose();
      await model.dispose();
    },
  };
}

/** As large a part of it on the GPUs as of the model. */
const layersOf = ({ report }: DraftFit, plan: LoadPlan, target: ModelReport): number =>
  Math.floor(gpuShare(target, plan.gpuLayers) * ((report.layers ?? 0) + 1));
