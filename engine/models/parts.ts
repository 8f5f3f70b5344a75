import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import type { ModelFacts } from './facts.ts';
import type { ByteReader } from './gguf/byteReader.ts';
import { readGgufHeader, type GgufHeader } from './gguf/header.ts';
import type { TensorInfo } from './gguf/tensors.ts';
import { withModelFile } from './modelFile.ts';

/** More parts than any model was ever split into. */
const maxParts = 1024;

export interface WholeModel {
  readonly fileBytes: number;
  readonly tensors: readonly TensorInfo[];
}

/**
 * The tensors of a model in one file, or in several named `NAME-00001-of-00003.gguf` and on. A model is opened by its first part, which has all
 * the metadata; each further part is checked like the first.
 */
export async function readAllParts(
  facts: ModelFacts,
  reader: ByteReader,
  first: GgufHeader,
): Promise<WholeModel> {
  const count = facts.number('split.count') ?? 0;
  if (count <= 1) return { fileBytes: reader.fileBytes, tensors: first.tensors };
  if (count > maxParts) {
    const limit = String(maxParts);
    throw new PagodaError('model.implausible', {
      path: reader.path,
      field: 'split.count',
      value: String(count),
      limit,
    });
  }
  if ((facts.number('split.no') ?? 0) !== 0) facts.malformed(say('laterPart'));

  const parts = [first.tensors];
  let fileBytes = reader.fileBytes;
  for (let part = 2; part <= count; part++) {
    const path = partPath(reader.path, part, count);
    if (path === null) facts.malformed(say('firstPartName', { ending: ending(1, count) }));
    const more = await readPart(path);
    parts.push(more.tensors);
    fileBytes += more.fileBytes;
  }
  const tensors = parts.flat();
  checkNames(facts, tensors);
  const promised = facts.number('split.tensors.count');
  if (promised !== null && promised !== tensors.length) {
    facts.malformed(`the parts hold ${tensors.length} tensors, the first promises ${promised}`);
  }
  return { fileBytes, tensors };
}

/** Each part has names of its own; across them only the whole shows a repetition. */
function checkNames(facts: ModelFacts, tensors: readonly TensorInfo[]): void {
  const names = new Set<string>();
  for (const { name } of tensors) {
    if (names.has(name)) facts.malformed(`tensor ${name} occurs in two parts`);
    names.add(name);
  }
}

const readPart = (path: string): Promise<WholeModel> =>
  withModelFile(path, async (reader) => ({
    fileBytes: reader.fileBytes,
    tensors: (await readGgufHeader(reader)).tensors,
  }));

/** Where a further part of `first` lies; null where its name is not that of a first part. */
export function partPath(first: string, part: number, count: number): string | null {
  const beginning = first.slice(0, -ending(1, count).length);
  return first === beginning + ending(1, count) ? beginning + ending(part, count) : null;
}

const ending = (part: number, count: number) => `-${digits(part)}-of-${digits(count)}.gguf`;

const digits = (number: number) => String(number).padStart(5, '0');
