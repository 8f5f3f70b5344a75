import { integer } from '../../ui/format.ts';
import { numberFormat } from '../../words/format.ts';

const tenth = numberFormat({ maximumFractionDigits: 1, useGrouping: false });

/** A short time as people read it: 8.2 -> "8.2 ms", 431 -> "431 ms", 4100 -> "4.1 s". */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${tenth(value / 1000)} s`;
  return value < 9.95 ? `${tenth(value)} ms` : `${integer(Math.round(value))} ms`;
}
