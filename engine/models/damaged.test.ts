import { expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import type { ByteReader } from './gguf/byteReader.ts';
import { reportOn } from './inspect.ts';
import { readSafetensorsHeader } from './safetensors/header.ts';
import { buildGguf, fields, llamaSpec, u64 } from './test/builders.ts';
import { readerOf } from './test/memoryFile.ts';

/**
 * Files that somebody damaged, at random and on purpose: each is read or refused in words, at once and in little memory. PAGODA_DAMAGED is
 * how many (of both kinds together), PAGODA_DAMAGED_SEED where they begin; a failure names its own number.
 */
const runs = Number(process.env['PAGODA_DAMAGED'] ?? 4000) / 2;
const firstSeed = Number(process.env['PAGODA_DAMAGED_SEED'] ?? 1);

/** Against hangs; a busy machine stops for longer than any header takes. */
const LONGEST = 5_000;
const MOST_MEMORY = 200 * 1024 * 1024;

class Random {
  private state: number;
  constructor(seed: number) {
    this.state = (seed * 2654435761 + 12345) >>> 0 || 1;
  }
  below(limit: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }
  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}

const badCounts = [0n, 1n, 255n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 40n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
const badBytes = [0, 1, 0x22, 0x2c, 0x5c, 0x7b, 0x7f, 0x80, 0xc3, 0xed, 0xf4, 0xff];

/** One to four changes: an end too early, other bytes, other counts, a piece twice or gone. */
function damaged(sound: Buffer, random: Random, headerBytes: number): Buffer {
  let bytes = Buffer.from(sound);
  for (let change = random.below(4); change >= 0; change--) {
    // Most of what there is to break stands in the header.
    const at = random.below(random.below(8) === 0 ? bytes.length : Math.min(headerBytes, bytes.length)) || 0;
    switch (random.below(6)) {
      case 0:
        bytes = bytes.subarray(0, at);
        break;
      case 1:
        if (at + 8 <= bytes.length) bytes.writeBigUInt64LE(random.of(badCounts), at);
        break;
      case 2:
        if (at < bytes.length) bytes[at] = random.of(badBytes);
        break;
      case 3:
        if (at < bytes.length) bytes[at] = bytes[at]! ^ (1 << random.below(8));
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random.below(64)))]);
        break;
      case 5:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random.below(64))]);
        break;
    }
    if (bytes.length === 0) return bytes;
  }
  return bytes;
}

async function outcomeOf(
  read: (reader: ByteReader) => Promise<unknown>,
  bytes: Buffer,
  name: string,
): Promise<string> {
  const started = performance.now();
  let outcome = 'read';
  try {
    await read(readerOf(bytes));
  } catch (error) {
    if (!(error instanceof PagodaError)) throw new Error(`${name}: ${String(error)}`, { cause: error });
    outcome = error.code;
  }
  const took = performance.now() - started;
  if (took > LONGEST) throw new Error(`${name}: took ${took} ms`);
  return outcome;
}

async function damageAll(
  make: (random: Random) => Buffer,
  read: (reader: ByteReader) => Promise<unknown>,
  headerBytes: number,
): Promise<Map<string, number>> {
  const outcomes = new Map<string, number>();
  const before = process.memoryUsage();
  for (let run = 0; run < runs; run++) {
    const seed = firstSeed + run;
    const random = new Random(seed);
    const outcome = await outcomeOf(read, damaged(make(random), random, headerBytes), `seed ${seed}`);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const now = process.memoryUsage();
    const grown = now.external + now.arrayBuffers - before.external - before.arrayBuffers;
    if (grown > MOST_MEMORY) throw new Error(`seed ${seed}: ${grown} bytes more`);
  }
  return outcomes;
}

const soundGguf = buildGguf(
  llamaSpec({
    'llama.rope.freq_base': fields.f32(10_000),
    'llama.attention.layer_norm_rms_epsilon': fields.f32(NaN),
    'tokenizer.chat_template': fields.text('{{ messages }}'),
  }),
);

test('damaged GGUF files are read or refused in words', async () => {
  const outcomes = await damageAll(() => soundGguf, reportOn, 900);
  expect([...outcomes.keys()].filter((code) => code !== 'read' && !code.startsWith('model.'))).toEqual([]);
  for (const code of ['model.truncated', 'model.malformed', 'model.implausible', 'model.notGguf']) {
    expect(outcomes.get(code), code).toBeGreaterThan(0);
  }
});

const numbers = [
  '-1',
  '1.5',
  '1e400',
  '9007199254740993',
  '18446744073709551616',
  '1e-320',
  'NaN',
  'null',
  '"8"',
  '[]',
  '{}',
  '0',
  '4',
];
const names = [
  '"a"',
  '"__proto__"',
  '"__metadata__"',
  '"\\u0000"',
  '"\\ud800"',
  '"constructor"',
  '""',
  '"a\\u002eb"',
];

/** JSON that is nearly a header: its parts are right or wrong by turns. */
function nearlyHeader(random: Random): Buffer {
  const entries: string[] = [];
  let end = 0;
  for (let tensor = random.below(6); tensor >= 0; tensor--) {
    const bytes = 4 * random.below(8);
    const begin = random.below(6) === 0 ? random.of([0, end + 8, Math.max(0, end - 4)]) : end;
    const number = (value: number) => (random.below(20) === 0 ? random.of(numbers) : String(value));
    const name = random.below(6) === 0 ? random.of(names) : `"t${tensor}"`;
    const dtype = random.below(10) === 0 ? random.of(['Q4', 'F4', '', 'f32']) : 'F32';
    entries.push(
      `${name}:{"dtype":"${dtype}","shape":[${number(bytes / 4)}],"data_offsets":[${number(begin)},${number(begin + bytes)}]}`,
    );
    end = begin + bytes;
  }
  if (random.below(3) === 0) entries.push('"__metadata__":{"format":"pt"}');
  const json = Buffer.from(`{${entries.join(random.below(30) === 0 ? ';' : ',')}}`);
  return Buffer.concat([u64(json.length), json, Buffer.alloc(end)]);
}

test('damaged safetensors files are read or refused in words', async () => {
  const outcomes = await damageAll(nearlyHeader, readSafetensorsHeader, 300);
  expect([...outcomes.keys()].filter((code) => code !== 'read' && !code.startsWith('model.'))).toEqual([]);
  for (const code of ['read', 'model.truncated', 'model.malformed', 'model.implausible']) {
    expect(outcomes.get(code), code).toBeGreaterThan(0);
  }
});
