import type { ModelReport } from '../contract/models.ts';
import { readModelReport } from '../models/inspect.ts';
import { availableMemory, memoryNeed, type Fit } from '../models/memoryFit.ts';
import { inspectText } from './inspectText.ts';
import type { Terminal } from './terminal.ts';

/** `pagoda inspect FILE`: what a model is, and what it will need. Reads the header alone; no engine is started. */
export async function runInspect(
  file: string,
  options: { json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const report = await readModelReport(file);
  const fit = await fitNow(report);
  terminal.out(options.json ? `${JSON.stringify({ ...report, fit })}\n` : inspectText(report, fit));
}

async function fitNow(report: ModelReport): Promise<Fit> {
  const neededBytes = memoryNeed(report, report.memory.kvContextLength ?? 0, 'f16').totalBytes;
  const availableBytes = await availableMemory();
  return { neededBytes, availableBytes, fits: neededBytes <= availableBytes };
}
