import type { Unpack } from './weights.ts';

/** How codes lie in 32-bit words: each function is one layout that some tool writes. */

/** Bits of consecutive columns of a row, the lowest first, whole words a row: compressed-tensors, and AWQ's gemv. Spare bits on top stay unused. */
export function alongColumns(words: Int32Array, rowWords: number, bits: number): Unpack {
  const each = Math.floor(32 / bits);
  const mask = (1 << bits) - 1;
  return (row, rows, column, columns, into, stride) => {
    for (let r = 0; r < rows; r++) {
      let at = (row + r) * rowWords + Math.floor(column / each);
      let left = column % each;
      let word = words[at]! >>> (left * bits);
      const start = r * stride;
      for (let c = 0; c < columns; c++) {
        into[start + c] = word & mask;
        if (++left === each) {
          left = 0;
          word = words[++at]!;
        } else word >>>= bits;
      }
    }
  };
}

/** 32 columns of 3 bits in three words, one stream: compressed-tensors since 0.18. */
export function denseThreeBits(words: Int32Array, rowWords: number): Unpack {
  return (row, rows, column, columns, into, stride) => {
    for (let r = 0; r < rows; r++) {
      let at = (row + r) * rowWords + (column / 32) * 3;
      const start = r * stride;
      for (let c = 0; c < columns; c += 32, at += 3) {
        threeWords(words[at]!, words[at + 1]!, words[at + 2]!, into, start + c, Math.min(32, columns - c));
      }
    }
  };
}

function threeWords(
  low: number,
  middle: number,
  high: number,
  into: Uint8Array,
  at: number,
  count: number,
): void {
  for (let c = 0; c < count; c++) {
    const bit = c * 3;
    let value: number;
    if (bit < 30) value = low >>> bit;
    else if (bit === 30) value = (low >>> 30) | (middle << 2);
    else if (bit < 62) value = middle >>> (bit - 32);
    else if (bit === 63) value = (middle >>> 31) | (high << 1);
    else value = high >>> (bit - 64);
    into[at + c] = value & 7;
  }
}

/** [columns * bits / 32][rows]: bits of consecutive columns, the lowest first, the rows beside each other: GPTQ. */
export function downColumns(words: Int32Array, allRows: number, bits: number): Unpack {
  if (bits === 3) return downThreeBits(words, allRows);
  const each = 32 / bits;
  const mask = (1 << bits) - 1;
  return (row, rows, column, columns, into, stride) => {
    for (let c = 0; c < columns; c += each) {
      const from = ((column + c) / each) * allRows + row;
      for (let r = 0; r < rows; r++) {
        let word = words[from + r]!;
        const at = r * stride + c;
        for (let i = 0; i < each; i++) {
          into[at + i] = word & mask;
          word >>>= bits;
        }
      }
    }
  };
}

function downThreeBits(words: Int32Array, allRows: number): Unpack {
  return (row, rows, column, columns, into, stride) => {
    for (let c = 0; c < columns; c += 32) {
      const from = ((column + c) / 32) * 3 * allRows + row;
      for (let r = 0; r < rows; r++) {
        const at = from + r;
        threeWords(words[at]!, words[at + allRows]!, words[at + 2 * allRows]!, into, r * stride + c, 32);
      }
    }
  };
}

/** [columns][rows / 8]: four bits of eight rows a word, in the order 0 2 4 6 1 3 5 7: AWQ's gemm. */
export function interleavedRows(words: Int32Array, allRows: number): Unpack {
  const rowWords = allRows / 8;
  return (row, rows, column, columns, into, stride) => {
    const from = row / 8;
    for (let c = 0; c < columns; c++) {
      const at = (column + c) * rowWords + from;
      for (let r = 0; r < rows; r += 8) {
        const word = words[at + r / 8]!;
        let target = r * stride + c;
        into[target] = word & 15;
        into[(target += stride)] = (word >>> 16) & 15;
        into[(target += stride)] = (word >>> 4) & 15;
        into[(target += stride)] = (word >>> 20) & 15;
        into[(target += stride)] = (word >>> 8) & 15;
        into[(target += stride)] = (word >>> 24) & 15;
        into[(target += stride)] = (word >>> 12) & 15;
        into[target + stride] = word >>> 28;
      }
    }
  };
}

/** Four rows a line of 16-bit words, 32 columns spread over 4 x 8: AWQ's gemv_fast, and llm-awq. */
export function interleavedFast(words: Uint16Array, allColumns: number): Unpack {
  return (row, rows, column, columns, into, stride) => {
    for (let r = 0; r < rows; r++) {
      const line = ((row + r) >> 2) * allColumns + 16 * ((row + r) & 3);
      for (let c = 0; c < columns; c++) {
        const k = column + c;
        const inside = k & 31;
        const place = k - inside + 8 * ((inside >> 1) & 3) + 4 * (inside & 1) + (inside >> 3);
        const word = words[line + 64 * (place >> 6) + ((place & 63) >> 2)]!;
        into[r * stride + c] = (word >>> (4 * (place & 3))) & 15;
      }
    }
  };
}

/** Plain bytes, [rows][columns], with `bias` added to make them codes: integers stored as they are. */
export function bytesAsTheyAre(bytes: Int8Array, allColumns: number, bias: number): Unpack {
  return (row, rows, column, columns, into, stride) => {
    for (let r = 0; r < rows; r++) {
      const from = (row + r) * allColumns + column;
      for (let c = 0; c < columns; c++) into[r * stride + c] = bytes[from + c]! + bias;
    }
  };
}

/** Fields of `bits` bits beside each other along a line of words, the lowest first, `count` of them. */
export function fieldsOf(words: Int32Array, from: number, bits: number, count: number): Int16Array {
  const out = new Int16Array(count);
  const mask = (1 << bits) - 1;
  for (let at = 0; at < count; at++) {
    const bit = at * bits;
    const word = from + (bit >>> 5);
    const shift = bit & 31;
    let value = words[word]! >>> shift;
    if (shift + bits > 32) value |= words[word + 1]! << (32 - shift);
    out[at] = value & mask;
  }
  return out;
}
