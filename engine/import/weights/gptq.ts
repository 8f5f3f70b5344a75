import { refuse } from '../refuse.ts';
import type { GptqZeros } from './gptqZeros.ts';
import { decodeZeros } from './gptqZeros.ts';
import { mustBe, part, shapeIs, type Module } from './module.ts';
import { downColumns } from './packing.ts';
import { readFloats, readIntegers, readWords } from './read.ts';
import { turned, type CodedWeights } from './weights.ts';

const bitWidths = [2, 3, 4, 8] as const;

/** The bits of a code where a module's tensors have GPTQ's shapes; null where they do not. */
export function gptqBits({ parts, rows, columns }: Module): number | null {
  const codes = parts.get('qweight');
  if (codes?.dtype !== 'I32' || !parts.has('scales')) return null;
  return bitWidths.find((bits) => shapeIs(codes, (columns * bits) / 32, rows)) ?? null;
}

/** `zeros`: how the writer of the whole checkpoint stored its zero points. */
export function gptqWeights(
  module: Module,
  bits: number,
  zeros: GptqZeros,
  claimed: number | null,
): CodedWeights {
  const { rows, columns, folder } = module;
  const codes = part(module, 'qweight');
  const scales = part(module, 'scales');
  const stored = part(module, 'qzeros');
  const order = module.parts.get('g_idx');
  const groups = scales.shape[0] ?? 0;
  mustBe(module, scales, groups, rows);
  mustBe(module, stored, groups, (rows * bits) / 32);
  if (order) mustBe(module, order, columns);
  if (groups === 0) refuse(folder, 'mismatch', `${scales.name} is empty`);
  // The last group may be shorter; what the configuration says is believed where it gives this number of groups.
  const fits = claimed !== null && claimed > 0 && Math.ceil(columns / claimed) === groups;
  const groupColumns = fits ? claimed : Math.ceil(columns / groups);
  return {
    kind: 'coded',
    rows,
    columns,
    bits,
    groupColumns,
    tensors: [codes, scales, stored, ...(order ? [order] : [])],
    head: async (reader) => ({
      groups,
      scales: turned(await readFloats(reader, scales), groups, rows),
      zeros: decodeZeros(await readWords(reader, stored), groups, rows, bits, zeros),
      minimums: null,
      groupOf: order ? readOrder(module, await readIntegers(reader, order), groups, groupColumns) : null,
    }),
    body: async (reader) => downColumns(await readWords(reader, codes), rows, bits),
  };
}

/** The order in which columns were quantised, or null where it is the plain one, whatever the configuration says of it. */
function readOrder(
  module: Module,
  groupOf: Int32Array,
  groups: number,
  groupColumns: number,
): Int32Array | null {
  // Fillers of tools that keep no order.
  if (groupOf.every((group) => group === -1)) return null;
  if (groupOf.some((group) => group < 0 || group >= groups)) {
    refuse(module.folder, 'mismatch', `${module.name}.g_idx names groups that are not there`);
  }
  return groupOf.every((group, column) => group === Math.floor(column / groupColumns)) ? null : groupOf;
}
