import { PagodaError } from '../../contract/errors.ts';
import { say } from '../../contract/phrases.ts';
import type { ByteReader } from './byteReader.ts';
import { limits, supportedVersions } from './limits.ts';
import { plausible, readMetadata, type Metadata } from './metadata.ts';
import { checkTensorLayout, padded, readTensorInfos, type TensorInfo } from './tensors.ts';

export interface GgufHeader {
  readonly version: number;
  readonly metadata: Metadata;
  readonly tensors: readonly TensorInfo[];
  /** File offset of the first tensor's data. */
  readonly dataOffset: number;
}

/**
 * Reads and checks everything of a GGUF file but the weights themselves. Specification: docs/gguf.md of ggml; the checks are at least
 * those of ggml/src/gguf.cpp in llama.cpp v0.5.0, so that what passes here is not refused there without a reason.
 *
 * Throws `model.notGguf`, `unsupportedVersion`, `truncated`, `implausible` or `malformed`.
 */
export async function readGgufHeader(reader: ByteReader): Promise<GgufHeader> {
  const version = await readMagicAndVersion(reader);
  await reader.need(16, 'the counts of tensors and metadata');
  const tensorCount = plausible(reader, reader.count(), limits.tensors, 'number of tensors');
  const pairCount = plausible(reader, reader.count(), limits.metadataPairs, 'number of metadata pairs');
  // A pair takes at least 13 bytes (a key of no letters, a type, a byte), a tensor 24: the counts are held against the file before the walk.
  reader.mustHold(pairCount * 13 + tensorCount * 24, 'the metadata and the list of tensors');

  const metadata = await readMetadata(reader, pairCount);
  const tensors = await readTensorInfos(reader, tensorCount);
  const alignment = readAlignment(reader, metadata);
  const dataOffset = padded(reader.position, alignment);
  checkTensorLayout(reader, tensors, dataOffset, alignment);
  return { version, metadata, tensors, dataOffset };
}

async function readMagicAndVersion(reader: ByteReader): Promise<number> {
  const magicBytes = Math.min(4, reader.fileBytes);
  await reader.need(magicBytes, 'the magic');
  const magic = reader.bytes(magicBytes);
  if (!'GGUF'.startsWith(magic.toString('latin1'))) {
    throw new PagodaError('model.notGguf', { path: reader.path, found: magic.toString('hex') });
  }
  reader.mustHold(4 - magicBytes, 'the magic');
  await reader.need(4, 'the version');
  const version = reader.u32();
  if (supportedVersions.includes(version)) return version;
  // Version 3 written by a big-endian machine reads as 0x03000000 here.
  if ((version & 0xffff) === 0 && version !== 0) {
    throw new PagodaError('model.malformed', {
      path: reader.path,
      ...say('bigEndian'),
    });
  }
  throw new PagodaError('model.unsupportedVersion', {
    path: reader.path,
    version,
    supported: [...supportedVersions],
  });
}

/** Bytes each tensor's data is padded to: a power of two, 32 where the file is silent, and no less: ggml aborts on memory that lies otherwise. */
function readAlignment(reader: ByteReader, metadata: Metadata): number {
  const value = metadata.get('general.alignment');
  if (value === undefined) return 32;
  const alignment = value.kind === 'number' && value.type === 'u32' ? value.value : 0;
  const isPowerOfTwo = alignment > 0 && (alignment & (alignment - 1)) === 0;
  if (isPowerOfTwo && alignment < 32)
    throw new PagodaError('model.malformed', {
      path: reader.path,
      detail: `general.alignment is ${alignment}; llama.cpp needs tensors that begin at multiples of 32 bytes`,
    });
  if (isPowerOfTwo) return plausible(reader, alignment, 1024 * 1024, 'general.alignment');
  throw new PagodaError('model.malformed', {
    path: reader.path,
    detail: 'general.alignment is no power of two stored as u32',
  });
}
