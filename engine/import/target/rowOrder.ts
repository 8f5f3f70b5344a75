/** Which row of the source each row of a target is. */
export interface RowOrder {
  readonly source: Int32Array;
  /** Rows are only exchanged within so many of each other, counted from the first. */
  readonly within: number;
}

export function rowsAsTheyAre(rows: number, first = 0): RowOrder {
  return { source: Int32Array.from({ length: rows }, (_, row) => first + row), within: 1 };
}

/**
 * Rows of `heads` heads in the order that llama.cpp's llama turns them in: pairs beside each other, where transformers has the first halves
 * of all pairs and then the second (conversion/llama.py, permute).
 */
export function rowsOfPairs(heads: number, headSize: number, first = 0): RowOrder {
  const half = headSize / 2;
  const source = new Int32Array(heads * headSize);
  for (let row = 0; row < source.length; row++) {
    const inside = row % headSize;
    source[row] = first + row - inside + (inside & 1) * half + (inside >> 1);
  }
  return { source, within: headSize };
}

/** The rows of `order`, taken in the order of `by`. */
export function rowsBy(order: RowOrder, by: Int32Array): RowOrder {
  return { source: by.map((row) => order.source[row]!), within: by.length };
}
