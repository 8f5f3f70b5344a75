import { z } from 'zod';
import {
  cacheType as cacheTypes,
  type CacheType,
  type FitPart,
  type ModelReport,
} from '../contract/models.ts';
import { startImporter } from '../import/startImporter.ts';
import { readModelReport } from '../models/inspect.ts';
import { estimateFit, needOf, type Fit } from '../fit/index.ts';
import { availableMemory } from '../models/systemMemory.ts';
import { checkpointFolder } from './checkpointFolder.ts';
import { inspectText } from './inspectText.ts';
import { jsonLine, withTextsCut } from './json.ts';
import { checked } from './options.ts';
import type { Terminal } from './terminal.ts';

export interface InspectOptions {
  readonly json?: boolean;
  readonly context?: number;
  readonly cacheType?: string;
}

/** `pagoda inspect FILE`: what a model is, and what it will need. Reads the header alone; no engine is started. */
export async function runInspect(file: string, options: InspectOptions, terminal: Terminal): Promise<void> {
  const folder = await checkpointFolder(file);
  if (folder !== null) return inspectFolder(folder, options, terminal);
  const report = await readModelReport(file);
  const fit = await fitNow(report, options);
  // A template is text for programs; a name of 60 MB is for nobody.
  const json = () => jsonLine(withTextsCut({ ...report, fit }, ['chatTemplate', 'path']));
  terminal.out(options.json ? json() : inspectText(report, fit));
}

/** What a folder of safetensors is, and what it would become. Read in the process that imports, which a bad folder may cost. */
async function inspectFolder(folder: string, options: InspectOptions, terminal: Terminal): Promise<void> {
  const importer = startImporter(terminal.appRoot);
  try {
    const { model, ...checkpoint } = await importer.client.request('look', { folder });
    const fit = await fitNow(model, options);
    const json = () => jsonLine(withTextsCut({ ...model, fit, checkpoint }, ['chatTemplate', 'path']));
    terminal.out(options.json ? json() : inspectText(model, fit, checkpoint));
  } finally {
    await importer.close();
  }
}

/** What it would take now, with the context and the cache that are asked for, or those that a load takes by itself. */
async function fitNow(report: ModelReport, options: InspectOptions): Promise<InspectedFit> {
  const { context: contextLength, cacheType } = checked('inspect', wished, options, flags);
  const asked = contextLength ?? report.memory.kvContextLength ?? 0;
  const neededBytes = needOf([report], { contextLength: asked, cacheType }).totalBytes;
  const availableBytes = await availableMemory();
  const { system } = estimateFit(report, {
    contextLength: asked,
    cacheType,
    flashAttention: true,
    stepTokens: 512,
    maxOutputs: 256,
    layersOnDevice: 0,
  });
  const estimate = { contextLength: asked, cacheType, ...system };
  return { neededBytes, availableBytes, fits: neededBytes <= availableBytes, estimate };
}

export interface InspectedFit extends Fit {
  readonly estimate: Estimate;
}

/** By what it is for, on a processor: weights, cache, what a step works with, logits. Bytes. */
export interface Estimate extends FitPart {
  readonly contextLength: number;
  readonly cacheType: CacheType;
}

const wished = z.object({
  context: z.int().min(1).max(16_777_216).optional(),
  cacheType: cacheTypes.default('f16'),
});
const flags = { context: '--context', cacheType: '--cache-type' };
