import { integer } from '../../ui/format.ts';

/** A short time as people read it: 8.2 -> "8.2 ms", 431 -> "431 ms", 4100 -> "4.1 s". */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${Number((value / 1000).toFixed(1))} s`;
  return value < 9.95 ? `${Number(value.toFixed(1))} ms` : `${integer(Math.round(value))} ms`;
}
