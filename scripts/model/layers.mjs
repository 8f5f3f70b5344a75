// Writes a model with fewer layers or more of them than another, and the same vocabulary, for tests and benches of draft models: of its first layers
// alone it costs little and knows next to nothing; with layers added that change nothing it says the same and costs more, so that the model itself is
// a draft model for it that is always right. `node scripts/model/layers.mjs MODEL OUT LAYERS`. GGUF: docs/gguf.md of ggml.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const ALIGNMENT = 32;
/** Bytes of each kind of value, by its id; 8 is a text, 9 an array. */
const VALUE_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, null, null, 8, 8, 8];

const padded = (bytes) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Goes through the header of a whole, sound file. */
class Header {
  at = 8;

  constructor(file) {
    this.file = file;
  }

  u32() {
    this.at += 4;
    return this.file.readUInt32LE(this.at - 4);
  }

  u64() {
    this.at += 8;
    return Number(this.file.readBigUInt64LE(this.at - 8));
  }

  text() {
    const length = this.u64();
    this.at += length;
    return this.file.toString('utf8', this.at - length, this.at);
  }

  skipValue(type) {
    if (type === 8) this.text();
    else if (type === 9) {
      const of = this.u32();
      for (let left = this.u64(); left > 0; left--) this.skipValue(of);
    } else this.at += VALUE_BYTES[type];
  }
}

/** What a layer adds to what goes through it comes out of these: zeros, in every type a tensor can have, add nothing. */
const ADDS = /\.(attn_output|ffn_down)\.weight$/;

/** @param {Buffer} file  a GGUF file of a plain transformer */
export function withLayers(file, layers) {
  const header = new Header(file);
  const tensorCount = header.u64();
  const pairCount = header.u64();
  const pairsAt = header.at;
  const blockCounts = [];
  for (let pair = 0; pair < pairCount; pair++) {
    const key = header.text();
    const type = header.u32();
    if (key.endsWith('.block_count')) blockCounts.push(header.at - pairsAt);
    header.skipValue(type);
  }
  const pairs = Buffer.from(file.subarray(pairsAt, header.at));
  const own = pairs.readUInt32LE(blockCounts[0]);
  for (const at of blockCounts) pairs.writeUInt32LE(layers, at);

  const tensors = readTensors(file, header, tensorCount);
  const kept = tensors.filter(({ layer }) => layer < layers);
  for (let layer = own; layer < layers; layer++)
    for (const tensor of tensors.filter((each) => each.layer === 0)) {
      const name = tensor.name.replace(/^blk\.0\./, `blk.${layer}.`);
      kept.push({ ...tensor, name, data: ADDS.test(name) ? Buffer.alloc(tensor.data.length) : tensor.data });
    }
  const start = Buffer.from(file.subarray(0, 24));
  start.writeBigUInt64LE(BigInt(kept.length), 8);
  let offset = 0;
  const infos = kept.map(({ name, shape, data }) => {
    const at = offset;
    offset += padded(data.length);
    return Buffer.concat([u64(Buffer.byteLength(name)), Buffer.from(name), shape, u64(at)]);
  });
  const filled = (bytes) => [bytes, Buffer.alloc(padded(bytes.length) - bytes.length)];
  return [...filled(Buffer.concat([start, pairs, ...infos])), ...kept.flatMap(({ data }) => filled(data))];
}

/** Each with its layer, -1 for none; `shape`: its sides and its type, as they stand in the file. */
function readTensors(file, header, count) {
  const tensors = [];
  for (let n = 0; n < count; n++) {
    const name = header.text();
    const from = header.at;
    const sides = header.u32();
    header.at += 8 * sides + 4;
    const shape = file.subarray(from, header.at);
    tensors.push({ name, shape, offset: header.u64(), layer: Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1) });
  }
  const dataAt = padded(header.at);
  const byOffset = [...tensors].sort((a, b) => a.offset - b.offset);
  for (const [index, tensor] of byOffset.entries()) {
    const end = byOffset[index + 1]?.offset ?? file.length - dataAt;
    tensor.data = file.subarray(dataAt + tensor.offset, dataAt + end);
  }
  return tensors;
}

function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export function writeWithLayers(source, target, layers) {
  const file = openSync(target, 'w');
  try {
    for (const part of withLayers(readFileSync(source), layers)) writeSync(file, part);
  } finally {
    closeSync(file);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [source, target, layers] = process.argv.slice(2);
  if (!source || !target || !(Number(layers) > 0)) {
    process.stderr.write('node scripts/model/layers.mjs MODEL OUT LAYERS\n');
    process.exit(2);
  }
  writeWithLayers(source, target, Number(layers));
}
