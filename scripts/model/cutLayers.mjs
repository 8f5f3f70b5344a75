// Writes a model of the first layers of another: one with the same vocabulary that costs little and knows next to nothing, for tests and benches of
// draft models. `node scripts/model/cutLayers.mjs MODEL OUT LAYERS`. GGUF: docs/gguf.md of ggml.
import { readFileSync, writeFileSync } from 'node:fs';
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

/** @param {Buffer} file  a GGUF file */
export function cutLayers(file, layers) {
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
  for (const at of blockCounts) pairs.writeUInt32LE(layers, at);

  const tensors = [];
  for (let n = 0; n < tensorCount; n++) {
    const from = header.at;
    const name = header.text();
    const sides = header.u32();
    header.at += 8 * sides + 4;
    const offset = header.u64();
    tensors.push({ name, info: Buffer.from(file.subarray(from, header.at)), offset });
  }
  const dataAt = padded(header.at);
  const byOffset = [...tensors].sort((a, b) => a.offset - b.offset);
  for (const [index, tensor] of byOffset.entries()) {
    const end = byOffset[index + 1]?.offset ?? file.length - dataAt;
    tensor.data = file.subarray(dataAt + tensor.offset, dataAt + end);
  }
  const kept = tensors.filter(({ name }) => Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1) < layers);
  let offset = 0;
  for (const { info, data } of kept) {
    info.writeBigUInt64LE(BigInt(offset), info.length - 8);
    offset += padded(data.length);
  }
  const start = Buffer.from(file.subarray(0, 24));
  start.writeBigUInt64LE(BigInt(kept.length), 8);
  const head = Buffer.concat([start, pairs, ...kept.map(({ info }) => info)]);
  const filled = (bytes) => [bytes, Buffer.alloc(padded(bytes.length) - bytes.length)];
  return Buffer.concat([...filled(head), ...kept.flatMap(({ data }) => filled(data))]);
}

export function writeCut(source, target, layers) {
  writeFileSync(target, cutLayers(readFileSync(source), layers));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [source, target, layers] = process.argv.slice(2);
  if (!source || !target || !(Number(layers) > 0)) {
    process.stderr.write('node scripts/model/cutLayers.mjs MODEL OUT LAYERS\n');
    process.exit(2);
  }
  writeCut(source, target, Number(layers));
}
