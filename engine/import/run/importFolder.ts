import { resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { PagodaError } from '../../contract/errors.ts';
import { layOutGguf, tensorBytes } from '../../models/gguf/writer.ts';
import { readModelReport } from '../../models/inspect.ts';
import { saysOutOfMemory, type ImportParams, type ImportReport } from '../../contract/imports.ts';
import { refuse } from '../refuse.ts';
import type { Loss } from '../target/blocks.ts';
import { NotANumber } from '../target/produce.ts';
import { formatsOf } from './lookAt.ts';
import { PartFile } from './partFile.ts';
import { planImport, type ImportPlan, type OutTensor } from './planImport.ts';
import { sourceMark } from './sourceMark.ts';

/** Bytes of what an earlier process wrote that are looked at in one go. */
const READ_AT_ONCE = 4 * 1024 * 1024;

export interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly tensor: string;
}

/** The reason of an abort after which what is written stays, to be gone on with. */
export const putOff = Symbol('put off');

/**
 * Writes a checkpoint folder as one GGUF file, and goes on with what an earlier process wrote of the same. The folder is only read. Memory is bounded by the largest quantised
 * linear, whatever the model's size. Throws `import.refused`, `file.*`, `disk.full`, `model.*` or `request.cancelled`; then nothing is left of the output, unless `signal` was
 * aborted with `putOff`, or memory was all that it lacked.
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
    const file = await PartFile.open(output, layout.fileBytes, await sourceMark(plan, layout.header));
    const losses = new Map<OutTensor, Loss>();
    let resumedBytes = 0;
    try {
      await file.write(layout.header, 0);
      for (const [index, tensor] of plan.tensors.entries()) {
        const from = layout.offsets[index]!;
        const tell = (doneBytes: number) => {
          unlessAborted(signal);
          onProgress({ doneBytes, totalBytes: layout.fileBytes, tensor: tensor.name });
        };
        const earlier = file.earlier.get(tensor.name);
        if (earlier && (await isWritten(file, from, tensorBytes(tensor), earlier.checksum, tell))) {
          losses.set(tensor, earlier);
          resumedBytes += tensorBytes(tensor);
        } else losses.set(tensor, await writeTensor(file, plan, tensor, from, tell));
      }
      await file.finish();
      // What others refuse they shall not be given: our own reader looks at it as at any file.
      await readModelReport(file.writtenTo);
      unlessAborted(signal);
      await file.publish();
    } catch (error) {
      if (signal.reason === putOff || lackedMemory(error)) await file.leave();
      else await file.discard();
      throw error;
    }
    const seconds = (performance.now() - started) / 1000;
    return report(plan, output, { outputBytes: layout.fileBytes, resumedBytes, losses, seconds });
  } finally {
    await plan.reader.close();
  }
}

async function writeTensor(
  file: PartFile,
  plan: ImportPlan,
  tensor: OutTensor,
  from: number,
  tell: (at: number) => void,
): Promise<Loss> {
  const loss = { signal: 0, noise: 0 };
  let at = from;
  let checksum = 0;
  tell(at);
  for await (const piece of pieces(plan, tensor, loss)) {
    await file.write(piece, at);
    checksum = crc32(piece, checksum);
    at += piece.length;
    tell(at);
  }
  if (at !== from + tensorBytes(tensor))
    throw new RangeError(`${tensor.name} has another size than was planned`);
  await file.note({ name: tensor.name, checksum, ...loss });
  return loss;
}

/** Whether bytes that an earlier process wrote are those that it noted: a note may reach the disk before what it tells of. */
async function isWritten(
  file: PartFile,
  from: number,
  bytes: number,
  checksum: number,
  tell: (at: number) => void,
): Promise<boolean> {
  const piece = new Uint8Array(Math.min(bytes, READ_AT_ONCE));
  let found = 0;
  for (let done = 0; done < bytes; done += READ_AT_ONCE) {
    const part = piece.subarray(0, Math.min(READ_AT_ONCE, bytes - done));
    if (!(await file.read(part, from + done))) return false;
    found = crc32(part, found);
    tell(from + done + part.length);
  }
  return found === checksum;
}

const lackedMemory = (error: unknown): boolean =>
  error instanceof RangeError && saysOutOfMemory(error.message);

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
  done: {
    readonly outputBytes: number;
    readonly resumedBytes: number;
    readonly losses: ReadonlyMap<OutTensor, Loss>;
    readonly seconds: number;
  },
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
      const { signal, noise } = done.losses.get(tensor) ?? { signal: 0, noise: 0 };
      const decibels = noise > 0 ? Math.round(100 * Math.log10(signal / noise)) / 10 : null;
      return { name: tensor.name, source: tensor.source, type: tensor.type.name, decibels };
    });
  return {
    folder: plan.folder,
    output,
    outputBytes: done.outputBytes,
    resumedBytes: done.resumedBytes,
    sourceBytes: plan.sourceBytes,
    name: plan.name,
    architecture: plan.architecture,
    formats: formatsOf(plan),
    preTokenizer: plan.splitter,
    types: [...types.values()].sort((one, other) => other.bytes - one.bytes),
    exact: rounded.length === 0,
    rounded,
    notes: [...plan.notes],
    seconds: Math.round(done.seconds * 1000) / 1000,
  };
}
