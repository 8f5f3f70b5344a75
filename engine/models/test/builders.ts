import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A writer of small GGUF files, right or wrong on purpose: every number can be set by hand. */

const typeIds = {
  u8: 0,
  i8: 1,
  u16: 2,
  i16: 3,
  u32: 4,
  i32: 5,
  f32: 6,
  bool: 7,
  string: 8,
  array: 9,
  u64: 10,
  i64: 11,
  f64: 12,
} as const;
export type TypeName = keyof typeof typeIds;

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
export const u64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const f32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
export const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
};

export type Field =
  | { type: 'u32' | 'f32'; value: number }
  | { type: 'bool'; value: boolean | number }
  | { type: 'string'; value: string }
  | { type: 'array'; of: 'string'; value: (string | Buffer)[] }
  | { type: 'array'; of: 'u32' | 'i32' | 'f32'; value: number[] }
  | { type: 'raw'; bytes: Buffer };

export const fields = {
  u32: (value: number): Field => ({ type: 'u32', value }),
  f32: (value: number): Field => ({ type: 'f32', value }),
  bool: (value: boolean | number): Field => ({ type: 'bool', value }),
  text: (value: string): Field => ({ type: 'string', value }),
  texts: (value: (string | Buffer)[]): Field => ({ type: 'array', of: 'string', value }),
  numbers: (of: 'u32' | 'i32' | 'f32', value: number[]): Field => ({ type: 'array', of, value }),
  /** Type id and value as bytes. */
  raw: (bytes: Buffer): Field => ({ type: 'raw', bytes }),
};

function fieldBytes(field: Field): Buffer {
  if (field.type === 'raw') return field.bytes;
  const id = u32(typeIds[field.type]);
  if (field.type === 'array') {
    const elements =
      field.of === 'string'
        ? field.value.map(text)
        : field.value.map((value) => (field.of === 'f32' ? f32(value) : u32(value)));
    return Buffer.concat([id, u32(typeIds[field.of]), u64(field.value.length), ...elements]);
  }
  if (field.type === 'string') return Buffer.concat([id, text(field.value)]);
  if (field.type === 'bool') return Buffer.concat([id, Buffer.from([Number(field.value)])]);
  return Buffer.concat([id, field.type === 'f32' ? f32(field.value) : u32(field.value)]);
}

export interface TensorSpec {
  name: string;
  shape: (number | bigint)[];
  /** 0: F32. */
  type?: number;
  bytes?: number;
  offset?: number;
  /** What it holds; zeros where nothing is said. */
  data?: Float32Array;
}

export interface GgufSpec {
  magic?: string;
  version?: number;
  metadata: [key: string, field: Field][];
  tensors: TensorSpec[];
  tensorCount?: number | bigint;
  pairCount?: number | bigint;
  /** Leave the data out: the caller makes the file longer by itself. */
  withoutData?: boolean;
}

const padded = (bytes: number) => Math.ceil(bytes / 32) * 32;

export function buildGguf(spec: GgufSpec): Buffer {
  let offset = 0;
  const contents: { at: number; bytes: Buffer }[] = [];
  const infos = spec.tensors.map((tensor) => {
    const bytes =
      tensor.bytes ?? tensor.shape.reduce<number>((product, side) => product * Number(side), 1) * 4;
    const at = tensor.offset ?? offset;
    offset = padded(at + bytes);
    const { data } = tensor;
    if (data) contents.push({ at, bytes: Buffer.from(data.buffer, data.byteOffset, data.byteLength) });
    return Buffer.concat([
      text(tensor.name),
      u32(tensor.shape.length),
      ...tensor.shape.map(u64),
      u32(tensor.type ?? 0),
      u64(at),
    ]);
  });
  const header = Buffer.concat([
    Buffer.from(spec.magic ?? 'GGUF'),
    u32(spec.version ?? 3),
    u64(spec.tensorCount ?? spec.tensors.length),
    u64(spec.pairCount ?? spec.metadata.length),
    ...spec.metadata.map(([key, field]) => Buffer.concat([text(key), fieldBytes(field)])),
    ...infos,
  ]);
  const weights = Buffer.alloc(spec.withoutData ? 0 : offset);
  for (const { at, bytes } of contents) bytes.copy(weights, at);
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length), weights]);
}

/** A whole small llama: two layers, two heads on one, four tokens. Change a part and see what the reader says. */
export function llamaSpec(changes: Record<string, Field | null> = {}): GgufSpec {
  const metadata = new Map<string, Field>([
    ['general.architecture', fields.text('llama')],
    ['general.name', fields.text('Tiny')],
    ['llama.context_length', fields.u32(256)],
    ['llama.embedding_length', fields.u32(32)],
    ['llama.block_count', fields.u32(2)],
    ['llama.attention.head_count', fields.u32(2)],
    ['llama.attention.head_count_kv', fields.u32(1)],
    ['llama.rope.dimension_count', fields.u32(16)],
    ['tokenizer.ggml.model', fields.text('gpt2')],
    ['tokenizer.ggml.pre', fields.text('smollm')],
    ['tokenizer.ggml.tokens', fields.texts(['<end>', 'a', 'b', 'ab'])],
    ['tokenizer.ggml.merges', fields.texts(['a b'])],
    ['tokenizer.ggml.token_type', fields.numbers('i32', [3, 1, 1, 1])],
  ]);
  for (const [key, field] of Object.entries(changes)) {
    if (field) metadata.set(key, field);
    else metadata.delete(key);
  }
  return {
    metadata: [...metadata],
    tensors: [
      { name: 'token_embd.weight', shape: [32, 4] },
      { name: 'output_norm.weight', shape: [32] },
    ],
  };
}

/** A folder of its own for one test file, and a function that writes into it. */
export async function temporaryFolder(): Promise<{
  path: string;
  write(name: string, bytes: Buffer | string): Promise<string>;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'pagoda-models-'));
  return {
    path,
    write: async (name, bytes) => {
      await writeFile(join(path, name), bytes);
      return join(path, name);
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}
