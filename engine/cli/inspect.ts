import { readdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ModelReport } from '../contract/models.ts';
import { startImporter } from '../import/startImporter.ts';
import { readModelReport } from '../models/inspect.ts';
import { memoryNeed, type Fit } from '../models/memoryFit.ts';
import { availableMemory } from '../models/systemMemory.ts';
import { inspectText } from './inspectText.ts';
import { jsonLine, withTextsCut } from './json.ts';
import type { Terminal } from './terminal.ts';

/** `pagoda inspect FILE`: what a model is, and what it will need. Reads the header alone; no engine is started. */
export async function runInspect(
  file: string,
  options: { json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const folder = await checkpointFolder(file);
  if (folder !== null) return inspectFolder(folder, options, terminal);
  const report = await readModelReport(file);
  const fit = await fitNow(report);
  // A template is text for programs; a name of 60 MB is for nobody.
  const json = () => jsonLine(withTextsCut({ ...report, fit }, ['chatTemplate', 'path']));
  terminal.out(options.json ? json() : inspectText(report, fit));
}

/** The folder of a checkpoint, named itself or by one of its files; null for anything else. */
async function checkpointFolder(file: string): Promise<string | null> {
  if (file.endsWith('.safetensors')) return dirname(resolve(file));
  const names = await readdir(file).catch((): string[] => []);
  return names.includes('config.json') || names.some((name) => name.endsWith('.safetensors'))
    ? resolve(file)
    : null;
}

/** What a folder of safetensors is, and what it would become. Read in the process that imports, which a bad folder may cost. */
async function inspectFolder(folder: string, options: { json?: boolean }, terminal: Terminal): Promise<void> {
  const importer = startImporter(terminal.appRoot);
  try {
    const { model, ...checkpoint } = await importer.client.request('look', { folder });
    const fit = await fitNow(model);
    const json = () => jsonLine(withTextsCut({ ...model, fit, checkpoint }, ['chatTemplate', 'path']));
    terminal.out(options.json ? json() : inspectText(model, fit, checkpoint));
  } finally {
    await importer.close();
  }
}

async function fitNow(report: ModelReport): Promise<Fit> {
  const neededBytes = memoryNeed(report, report.memory.kvContextLength ?? 0, 'f16').totalBytes;
  const availableBytes = await availableMemory();
  return { neededBytes, availableBytes, fits: neededBytes <= availableBytes };
}
