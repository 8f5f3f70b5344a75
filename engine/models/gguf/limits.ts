/**
 * The most a GGUF header may claim before it is refused as implausible. Each is far above what real models have (in brackets: the largest
 * seen) and far below what could exhaust memory or time. Counts are also held against the bytes the file really has left.
 */
export const limits = {
  /** Metadata pairs [about 80]. */
  metadataPairs: 65_536,
  /** Tensors of one file [about 15,000: experts that were never stacked]. */
  tensors: 262_144,
  /** Bytes of a metadata key, by the format specification. */
  keyBytes: 65_535,
  /** Bytes of a tensor name: llama.cpp keeps 64 with the closing zero. */
  tensorNameBytes: 63,
  /** Bytes of one text value [about 20 MB: a whole tokenizer.json]. */
  textBytes: 64 * 1024 * 1024,
  /** Elements of one array [about 520,000 merges]. */
  arrayElements: 4_194_304,
  /** Bytes from the start of the file to the tensor data [about 30 MB]. */
  headerBytes: 256 * 1024 * 1024,
  /** Dimensions of a tensor: what ggml has room for. */
  dimensions: 4,
  /** Elements of one tensor [about 2^34: a stack of experts]. */
  tensorElements: 2 ** 45,
} as const;

/** Versions whose layout this reader knows. Version 1 had 32-bit lengths and is gone from the world. */
export const supportedVersions: readonly number[] = [2, 3];
