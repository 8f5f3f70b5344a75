import { resolve } from 'node:path';
import { PagodaError } from '../../contract/errors.ts';
import { layOutGguf, tensorBytes } from '../../models/gguf/writer.ts';
import { readModelReport } from '../../models/inspect.ts';
import type { ImportParams, ImportReport } from '../../contract/imports.ts';
import { refuse } from '../refuse.ts';
import type { Loss } from '../target/blocks.ts';
import { NotANumber } from '../target/produce.ts';
import { formatsOf } from './lookAt.ts';
import { PartFile } from './partFile.ts';
import { planImport, type ImportPlan, type OutTensor } from './planImport.ts';

export interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly tensor: string;
}

/**
 * Writes a checkpoint folder as one GGUF file. The folder is only read. Memory is bounded by the largest quantised linear, whatever the
 * model's size. Throws `import.refused`, `file.*`, `disk.full`, `model.*` or `request.cancelled`; then nothing is left of the output.
 */
export async function importFolder(
  { folder, output: given, size }: ImportParams,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<ImportReport> {
  const started = performance.now();
  const output = resolve(given);
  const plan = await planImport(folder, size);
  try {
    const layout = layOutGguf(plan.metadata, plan.tensors);
    unlessAborted(signal);
    const file = await PartFile.open(output, layout.fileBytes);
    const losses = new Map<OutTensor, Loss>();
    try {
      await file.lengthen(layout.fileBytes);
      await file.write(layout.header, 0);
      for (const [index, tensor] of plan.tensors.entries()) {
        const loss = { signal: 0, noise: 0 };
        losses.set(tensor, loss);
        let at = layout.offsets[index]!;
        const tell = () => onProgress({ doneBytes: at, totalBytes: layout.fileBytes, tensor: tensor.name });
        tell();
        for await (const piece of pieces(plan, tensor, loss)) {
          unlessAborted(signal);
          await file.write(piece, at);
          at += piece.length;
          tell();
        }
        if (at !== layout.offsets[index]! + tensorBytes(tensor))
          throw new RangeError(`${tensor.name} has another size than was planned`);
      }
      await file.finish();
      // What others refuse they shall not be given: our own reader looks at it as at any file.
      await readModelReport(file.writtenTo);
      unlessAborted(signal);
      await file.publish();
    } catch (error) {
      await file.discard();
      throw error;
    }
    return report(plan, output, layout.fileBytes, losses, (performance.now() - started) / 1000);
  } finally {
    await plan.reader.close();
  }
}

function unlessAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new PagodaError('request.cancelled', {});
}

async function* pieces(plan: ImportPlan, tensor: OutTensor, loss: Loss): AsyncGenerator<Uint8Array> {
  try {
    yield* tensor.produce(loss);
  } catch (error) {
    if (error instanceof NotANumber)
      refuse(plan.folder, 'notANumber', `${tensor.source} holds what is no number`);
    throw error;
  }
}

function report(
  plan: ImportPlan,
  output: string,
  outputBytes: number,
  losses: ReadonlyMap<OutTensor, Loss>,
  seconds: number,
): ImportReport {
  const types = new Map<string, { type: string; tensors: number; bytes: number }>();
  for (const tensor of plan.tensors) {
    const { name } = tensor.type;
    const sum = types.get(name) ?? { type: name, tensors: 0, bytes: 0 };
    types.set(name, { type: name, tensors: sum.tensors + 1, bytes: sum.bytes + tensorBytes(tensor) });
  }
  const rounded = plan.tensors
    .filter(({ exact }) => !exact)
    .map((tensor) => {
      const { signal, noise } = losses.get(tensor) ?? { signal: 0, noise: 0 };
      const decibels = noise > 0 ? Math.round(100 * Math.log10(signal / noise)) / 10 : null;
      return { name: tensor.name, source: tensor.source, type: tensor.type.name, decibels };
    });
  return {
    folder: plan.folder,
    output,
    outputBytes,
    sourceBytes: plan.sourceBytes,
    name: plan.name,
    architecture: plan.architecture,
    formats: formatsOf(plan),
    preTokenizer: plan.splitter,
    types: [...types.values()].sort((one, other) => other.bytes - one.bytes),
    exact: rounded.length === 0,
    rounded,
    notes: [...plan.notes],
    seconds: Math.round(seconds * 1000) / 1000,
  };
}
