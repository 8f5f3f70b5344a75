import type { ModelReport } from '../contract/models.ts';
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
  const report = await readModelReport(file);
  const fit = await fitNow(report);
  // A template is text for programs; a name of 60 MB is for nobody.
  const json = () => jsonLine(withTextsCut({ ...report, fit }, ['chatTemplate', 'path']));
  terminal.out(options.json ? json() : inspectText(report, fit));
}

async function fitNow(report: ModelReport): Promise<Fit> {
  const neededBytes = memoryNeed(report, report.memory.kvContextLength ?? 0, 'f16').totalBytes;
  const availableBytes = await availableMemory();
  return { neededBytes, availableBytes, fits: neededBytes <= availableBytes };
}
