import { basename } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import type { LoadedModel, LoadSettings, ModelReport } from '../contract/models.ts';
import { Device } from '../device/index.ts';
import { KvCache, StateCache, type CellCounts, type PageStore, type SequenceCache } from '../kv/index.ts';
import type { DraftFit } from '../models/draftModel.ts';
import { cacheBytesPerToken, estimateFit, MOST_OUTPUTS } from '../fit/index.ts';
import type { Context, Model, ModelInfo } from '../native/native.d.ts';
import { Scheduler, StepCost, type StepPlan } from '../scheduler/index.ts';
import { Speculation } from '../speculation/index.ts';
import { StepLoop } from '../step.ts';
import { ropeOptions } from './rope.ts';
import type { TraceRecorder } from '../traceRecorder.ts';
import type { Prompter } from '../prompting/prompter.ts';
import { ReplyReading, Tokenizer, type ReplyFormats } from '../text/index.ts';
import type { ActivitySource } from './activity.ts';
import { costKey, LearnedCosts } from './learnedCosts.ts';
import type { LoadPlan } from './loadPlan.ts';
import { searchFacts, type SearchFacts } from './beams/searchFacts.ts';
import { openTiers } from './pageTiers.ts';
import type { OpenedEngine } from './openEngine.ts';
import { openDraftModel } from './openDraftModel.ts';
import { Owners } from './owners.ts';
import { readWeights } from './readWeights.ts';

/** A model with its context and the loop that serves it. */
export interface RunningModel {
  readonly description: LoadedModel;
  readonly tokenizer: Tokenizer;
  readonly searchFacts: SearchFacts;
  readonly prompter: Prompter;
  readonly replies: ReplyReading;
  readonly loop: StepLoop;
  /** Who proposes what comes next in its replies. */
  readonly speculation: Speculation;
  /** False: its memory cannot take back what was read, so nothing is ever drafted. */
  readonly takesDrafts: boolean;
  /** Rejects when the model can serve no more; every reply has ended by then. */
  readonly running: Promise<void>;
  counts(): { running: number; waiting: number };
  cells(): CellCounts;
  /** What it has read cannot be cut: prompts go on from where messages begin. */
  readonly wholeStates: boolean;
  /** The tiers below the device; null: none. */
  readonly pages: PageStore | null;
  /** How much of a prompt's beginning need not be read: tokens on the device, and beyond these in a lower tier. */
  lookUp(tokens: readonly number[]): { cached: number; stored: number };
  /** What the live view looks at. */
  readonly activity: ActivitySource;
  /** Ends its replies as cancelled and gives its memory back. */
  close(): Promise<void>;
}

export interface OpenModelOptions {
  engine: OpenedEngine;
  report: ModelReport;
  /** The model that says what comes next; null: none. */
  draft: DraftFit | null;
  settings: LoadSettings;
  plan: LoadPlan;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
  onStep: (plan: StepPlan, milliseconds: number, brought: readonly (readonly number[])[]) => void;
  recorder: TraceRecorder;
  now: () => number;
}

/** Recurrent and hybrid models hold a whole state per sequence, set aside at the start; one of them is for saving through. */
const RECURRENT_SEQUENCES = 16;
const SEQUENCES = 64;
/** How long a model that goes takes to save what it has cached. Milliseconds. */
const SAVE_WITHIN_MS = 1000;

const sequencesOf = ({ isRecurrent, isHybrid }: ModelInfo): number =>
  isRecurrent || isHybrid ? RECURRENT_SEQUENCES : SEQUENCES;

/**
 * A state cannot be cut. Nor can what a model with a sliding window has read, once that is longer than the window: llama.cpp gives cells that
 * have left it to others, so that only its end can be gone on from.
 */
const keepsWholeStates = (
  { isRecurrent, isHybrid, slidingWindow }: ModelInfo,
  contextLength: number,
): boolean => isRecurrent || isHybrid || (slidingWindow > 0 && slidingWindow < contextLength);

/** Reads the weights and starts the loop. Throws `request.cancelled` when aborted, `model.loadFailed`, `context.createFailed`. */
export async function openModel(options: OpenModelOptions): Promise<RunningModel> {
  const { engine, report, draft, settings, plan, signal, now } = options;
  const started = now();
  const progress = progressOf(options);
  const reading = readWeights({
    engine,
    path: report.path,
    gpuLayers: plan.gpuLayers,
    signal,
    onProgress: progress.model,
  });
  const prompter = engine.startPrompter(report.path, reading);
  const model = await reading.catch((error: unknown) => {
    prompter.close();
    throw error;
  });
  let context: Context;
  let formats: ReplyFormats;
  try {
    if (signal.aborted) throw new PagodaError('request.cancelled', {});
    formats = await prompter.formats;
    context = await makeContext(model, settings, plan);
  } catch (error) {
    prompter.close();
    await model.dispose();
    throw error;
  }
  const { info } = model;
  const whole = keepsWholeStates(info, context.contextLength);
  const leaving = new AbortController();
  const owners = new Owners();
  const ownerOf = (tokens: readonly number[]) => owners.of(tokens);
  const pages = await openTiers({
    engine,
    report,
    settings,
    states: whole,
    signal: leaving.signal,
    ownerOf,
    log,
  });
  const cache = whole
    ? new StateCache(context.contextLength, { seqIdCount: sequencesOf(info) - 1, tiers: pages })
    : new KvCache(context.contextLength, { tiers: pages, takesDrafts: !hasWindow(model) });
  const costs = new LearnedCosts(
    engine.costsFile,
    costKey(engine, report, info, settings, { ...plan, threads: context.threads }),
  );
  const cost = new StepCost(await costs.recall());
  const leave = async () => {
    prompter.close();
    leaving.abort();
    await pages?.close(0);
    await context.dispose();
    await model.dispose();
  };
  const openDrafter = async (fit: DraftFit) => {
    if (!cache.takesDrafts)
      throw new PagodaError('draftModel.unsupported', { path: report.path, whose: 'model' });
    return openDraftModel({
      engine,
      fit,
      settings,
      plan,
      target: { model, context, cost, report },
      signal,
      onProgress: progress.draft,
      now,
    });
  };
  const drafter = draft
    ? await openDrafter(draft).catch(async (error: unknown) => {
        await leave();
        throw error;
      })
    : null;
  const scheduler = new Scheduler(cache, cost, context.stepTokens, context.goesAhead, context.slicedTokens);
  const device = new Device(context, pages);
  const speculation = new Speculation(drafter !== null);
  const loop = new StepLoop({
    context,
    device,
    cache,
    scheduler,
    cost,
    draftModel: drafter?.draftModel ?? null,
    now,
    recorder: options.recorder,
    onStep: (plan, ...rest) => {
      if (plan.promptTokenCount > 0) costs.rememberSoon(() => cost.learned());
      options.onStep(plan, ...rest);
    },
  });
  const running = loop.run();
  const tokenizer = new Tokenizer(model);
  const replies = new ReplyReading(tokenizer, formats);
  const { runtime, variant } = engine;
  return {
    description: {
      path: report.path,
      name: report.name ?? basename(report.path),
      architecture: info.architecture,
      parameters: info.parameters,
      fileBytes: report.fileBytes,
      trainedContextLength: info.trainedContextLength,
      contextLength: context.contextLength,
      threads: context.threads,
      gpu: {
        variant,
        layersOnDevice: info.layersOnDevice,
        layers: info.layers,
        devices: runtime.devices().flatMap((device) => (device.kind === 'gpu' ? [device.description] : [])),
      },
      cacheType: settings.cacheType,
      flashAttention: plan.flashAttention,
      keeps: whole ? 'states' : 'pages',
      placement: context.placement,
      hasChatTemplate: info.chatTemplate !== null,
      vocabularySize: info.vocabularySize,
      takesDrafts: cache.takesDrafts,
      kernels: kernelsOf(engine),
      draftModel: drafter?.description ?? null,
      memory: {
        said: estimateFit(report, {
          contextLength: context.contextLength,
          cacheType: settings.cacheType,
          flashAttention: plan.flashAttention,
          stepTokens: context.stepTokens,
          maxOutputs: MOST_OUTPUTS,
          layersOnDevice: info.layersOnDevice,
        }),
        allocations: [...context.allocations],
      },
      loadMs: now() - started,
    },
    tokenizer,
    searchFacts: searchFacts(model, whole ? 0 : scheduler.places()),
    prompter,
    replies,
    loop,
    speculation,
    takesDrafts: cache.takesDrafts,
    running,
    counts: () => scheduler.counts(),
    cells: () => cache.counts(),
    wholeStates: whole,
    pages,
    lookUp(tokens) {
      const { cached, stored } = cache.lookUp(tokens);
      const onDisk = pages?.lookUp(tokens) ?? 0;
      return { cached, stored: Math.max(stored, onDisk - cached) };
    },
    activity: {
      scheduler,
      cache,
      pages,
      owners,
      bytesPerCell: cacheBytesPerToken(report, settings.cacheType),
    },
    async close() {
      prompter.close();
      loop.close();
      await running.catch(() => undefined);
      await saveRest(cache, device, now);
      await pages?.close(SAVE_WITHIN_MS);
      await costs.close(cost.learned());
      leaving.abort();
      await drafter?.close();
      await context.dispose();
      await model.dispose();
    },
  };
}

/** Both files count as one: each in its part of 0 to 1. */
function progressOf({ report, draft, onProgress }: OpenModelOptions) {
  const part = draft ? report.fileBytes / (report.fileBytes + draft.report.fileBytes) : 1;
  return {
    model: (fraction: number) => onProgress(part * fraction),
    draft: (fraction: number) => onProgress(part + (1 - part) * fraction),
  };
}

/** What is parked and not copied out yet goes to the lower tiers before the device's cache is gone, as far as that is quick. */
async function saveRest(cache: SequenceCache, device: Device, now: () => number): Promise<void> {
  const until = now() + SAVE_WITHIN_MS;
  try {
    while (now() < until && cache.saveOne()) await device.arrange(cache.takeOps());
  } catch {
    return; // A device that failed has nothing to save.
  }
}

/** Layers that see the last tokens alone give up the cells of earlier ones: what a draft pushed out would be missing after it is taken back. */
const hasWindow = (model: Model): boolean =>
  Number(model.metadata(`${model.info.architecture}.attention.sliding_window`) ?? 0) > 0;

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** Where the caller named no length, a shorter context is better than none. */
async function makeContext(model: Model, settings: LoadSettings, plan: LoadPlan): Promise<Context> {
  const lengths = [plan.contextLength, ...plan.shorter];
  for (;;) {
    const contextLength = lengths.shift()!;
    try {
      return await model.createContext({
        contextLength,
        stepTokens: Math.min(plan.stepTokens, contextLength),
        threads: plan.threads,
        cacheTypeK: settings.cacheType,
        cacheTypeV: settings.cacheType,
        flashAttention: plan.flashAttention,
        ...ropeOptions(settings.rope),
        maxSequences: sequencesOf(model.info),
      });
    } catch (error) {
      if (lengths.length === 0) throw error;
    }
  }
}

function kernelsOf({ runtime }: OpenedEngine): LoadedModel['kernels'] {
  const { choice, reason } = runtime.kernels();
  return { choice, reason };
}
