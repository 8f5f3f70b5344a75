import type { CheckpointReader, CheckpointTensor } from '../../models/safetensors/checkpoint.ts';
import { downColumns, fieldsOf } from './packing.ts';
import { readWords } from './read.ts';

/**
 * How a GPTQ checkpoint stores zero points. Version 2 stores them as they are; version 1 stores them less one, and what became of a true 0
 * depends on the tool: `words` subtracted from whole words, so that it borrowed from its neighbour, and adding to whole words restores all;
 * `fields` kept each in its own bits; `lost` wrote ones over all above it (auto-gptq), and what stood there is gone.
 */
export type GptqZeros =
  { readonly version: 2 } | { readonly version: 1; readonly writer: 'words' | 'fields' | 'lost' };

export interface GptqTensors {
  readonly bits: number;
  readonly rows: number;
  readonly columns: number;
  readonly codes: CheckpointTensor;
  readonly zeros: CheckpointTensor;
  /** Absent order and whole groups: only then do columns tell of groups. */
  readonly groupColumns: number | null;
}

/** Zero points by row, then by group. */
export function decodeZeros(
  words: Int32Array,
  groups: number,
  rows: number,
  bits: number,
  how: GptqZeros,
): Int16Array {
  const lineWords = (rows * bits) / 32;
  const mask = (1 << bits) - 1;
  const byWord = how.version === 1 && how.writer === 'words' && bits !== 3;
  // One in every field of a word.
  const ones = byWord ? Math.floor(0xffffffff / mask) | 0 : 0;
  const stored = byWord ? words.map((word) => (word + ones) | 0) : words;
  const out = new Int16Array(rows * groups);
  for (let group = 0; group < groups; group++) {
    const fields = fieldsOf(stored, group * lineWords, bits, rows);
    for (let row = 0; row < rows; row++) {
      const field = fields[row]!;
      out[row * groups + group] = how.version === 1 && !byWord ? (field + 1) & mask : field;
    }
  }
  return out;
}

/** Linears that are looked into where the zero points alone do not tell. */
const SAMPLED = 8;
/** Columns of a group that are averaged at most. */
const AVERAGED = 4096;

/**
 * Finds out how a checkpoint's zero points are stored, from what it holds: what its configuration `claims` counts only where the values
 * leave it open. Weights are as often below zero as above, so that the mean code of a group lies at its true zero point.
 */
export async function findGptqZeros(
  reader: CheckpointReader,
  linears: readonly GptqTensors[],
  claimed: 1 | 2,
): Promise<GptqZeros> {
  const constants = new Set<number>();
  const withOnes: GptqTensors[] = [];
  for (const linear of linears) {
    const middle = 1 << (linear.bits - 1);
    const mask = (1 << linear.bits) - 1;
    const fields = fieldsIn(await readWords(reader, linear.zeros), linear);
    constants.add(fields.every((field) => field === fields[0]) ? fields[0]! - middle : Number.NaN);
    if (fields.includes(mask)) withOnes.push(linear);
  }
  // All symmetric: every zero point is the middle one.
  if (constants.size === 1 && constants.has(0)) return { version: 2 };
  if (constants.size === 1 && constants.has(-1)) return { version: 1, writer: 'words' };

  const spread = linears.filter((linear) => linear.groupColumns !== null);
  const version = (await versionByMeans(reader, spread.slice(0, SAMPLED))) ?? claimed;
  if (version === 2) return { version };
  return {
    version,
    writer: await findWriter(
      reader,
      withOnes.filter(({ groupColumns }) => groupColumns !== null).slice(0, 4 * SAMPLED),
    ),
  };
}

const fieldsIn = (words: Int32Array, { bits }: GptqTensors): Int16Array =>
  fieldsOf(words, 0, bits, Math.floor((words.length * 32) / bits));

/** How far the mean code lies above the stored field, in the middle of all groups: 0 says version 2, 1 says version 1. */
async function versionByMeans(
  reader: CheckpointReader,
  linears: readonly GptqTensors[],
): Promise<1 | 2 | null> {
  const gaps: number[] = [];
  for (const linear of linears) {
    const { fields, means } = await fieldsAndMeans(reader, linear);
    for (let at = 0; at < fields.length; at++) gaps.push(means[at]! - fields[at]!);
  }
  const middle = median(gaps);
  // The standard error of a median: with many bits a zero point is worth little beside the scatter, and nothing is proved.
  const scatter = 1.4826 * median(gaps.map((gap) => Math.abs(gap - middle)));
  if (!((1.25 * scatter) / Math.sqrt(gaps.length) < 0.08)) return null;
  if (Math.abs(middle) < 0.35) return 2;
  return Math.abs(middle - 1) < 0.35 ? 1 : null;
}

const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * What a field of all ones did to the one above it in its word. Where nearly all fields are the middle one, the field above says it: it is
 * untouched, or one less. Else the mean codes have to, and only where they say it beyond their scatter; `words`, which current tools do,
 * where nothing is proved.
 */
async function findWriter(
  reader: CheckpointReader,
  linears: readonly GptqTensors[],
): Promise<'words' | 'fields' | 'lost'> {
  let found = 0;
  let lost = 0;
  let untouched = 0;
  let oneLess = 0;
  /** Mean codes over the fields: 1 in the middle where fields are kept apart, 2 where they borrow. */
  const gaps: number[] = [];
  for (const linear of linears) {
    const { bits, rows } = linear;
    const mask = (1 << bits) - 1;
    const each = bits === 3 ? 32 : 32 / bits;
    const { fields, means } = await fieldsAndMeans(reader, linear);
    const usual = (1 << (bits - 1)) - 1;
    const symmetric =
      fields.reduce((count, field) => count + Number(field === usual), 0) > 0.9 * fields.length;
    for (let line = 0; line < fields.length; line += rows) {
      for (let row = 0; row < rows; row++) {
        const last = row - (row % each) + each - 1;
        if (fields[line + row] !== mask || row === last) continue;
        found += 1;
        const above = Array.from({ length: last - row }, (_, at) => line + row + 1 + at);
        // Zero points of 0 and 1 leave ones as well; a mean code far from both says that another stood there.
        const buried = above.every((at) => fields[at] === mask);
        if (buried && above.some((at) => means[at]! > 1.6)) lost += 1;
        const next = fields[line + row + 1]!;
        if (symmetric && next === usual) untouched += 1;
        else if (symmetric && next === usual - 1) oneLess += 1;
        else if (next < mask - 1) gaps.push(means[line + row + 1]! - next);
        if (buried) row = last;
      }
    }
  }
  if (lost >= 2 && lost > found / 2) return 'lost';
  if (untouched + oneLess > 0) return untouched > oneLess ? 'fields' : 'words';
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const scatter = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1));
  const proved = gaps.length >= 8 && Math.abs(mean - 1.5) > (3 * scatter) / Math.sqrt(gaps.length);
  return proved && mean < 1.5 ? 'fields' : 'words';
}

/** The stored fields and the mean codes, both by group and then by row. */
async function fieldsAndMeans(
  reader: CheckpointReader,
  linear: GptqTensors,
): Promise<{ fields: Int16Array; means: Float32Array }> {
  const { bits, rows, columns } = linear;
  const groupColumns = linear.groupColumns ?? columns;
  const words = await readWords(reader, linear.zeros);
  const groups = (words.length * 32) / bits / rows;
  const fields = new Int16Array(rows * groups);
  for (let group = 0; group < groups; group++) {
    fields.set(fieldsOf(words, (group * rows * bits) / 32, bits, rows), group * rows);
  }
  const unpack = downColumns(await readWords(reader, linear.codes), rows, bits);
  const means = new Float32Array(rows * groups);
  const wide = Math.min(groupColumns, AVERAGED);
  const codes = new Uint8Array(rows * 32);
  for (let group = 0; group < groups; group++) {
    const start = group * groupColumns;
    const end = Math.min(columns, start + wide);
    for (let column = start; column + 32 <= end; column += 32) {
      unpack(0, rows, column, 32, codes, 32);
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let at = row * 32; at < row * 32 + 32; at++) sum += codes[at]!;
        means[group * rows + row]! += sum;
      }
    }
    const counted = Math.floor((end - start) / 32) * 32;
    for (let row = 0; row < rows; row++) means[group * rows + row]! /= counted;
  }
  return { fields, means };
}
