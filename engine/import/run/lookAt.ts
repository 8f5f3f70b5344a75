import { ByteReader } from '../../models/gguf/byteReader.ts';
import { layOutGguf, tensorBytes } from '../../models/gguf/writer.ts';
import { reportOn } from '../../models/inspect.ts';
import type { CheckpointReport, ImportSize } from '../../contract/imports.ts';
import { planImport, type ImportPlan } from './planImport.ts';

/** What a folder is, without writing anything: the header that it would get is put together in memory, and read as any model file's. */
export async function lookAt(folder: string, size: ImportSize): Promise<CheckpointReport> {
  const plan = await planImport(folder, size);
  try {
    const { header, fileBytes } = layOutGguf(plan.metadata, plan.tensors);
    // Whoever reads a header reads somewhat further: zeros lie there.
    const read = (target: Buffer, at: number, length: number, position: number) => {
      target.fill(0, at, at + length);
      header.copy(target, at, position);
      return Promise.resolve({ bytesRead: length, buffer: target });
    };
    const model = await reportOn(new ByteReader({ read } as never, plan.folder, fileBytes));
    const rounded = plan.tensors.filter(({ exact }) => !exact).map(({ name }) => name);
    return {
      sourceBytes: plan.sourceBytes,
      formats: formatsOf(plan),
      preTokenizer: plan.splitter,
      exact: rounded.length === 0,
      rounded,
      notes: [...plan.notes],
      model,
    };
  } finally {
    await plan.reader.close();
  }
}

/** What a folder's weights are stored as, the most common first. */
export function formatsOf({ tensors }: ImportPlan): string[] {
  const formats = new Map<string, number>();
  for (const tensor of tensors) {
    if (tensor.format === null || tensor.shape.length < 2) continue;
    formats.set(tensor.format, (formats.get(tensor.format) ?? 0) + tensorBytes(tensor));
  }
  return [...formats].sort((one, other) => other[1] - one[1]).map(([format]) => format);
}
