import { integer } from '../../ui/format.ts';
import { measure, numberFormat } from '../../words/format.ts';

const tenth = numberFormat({ maximumFractionDigits: 1, useGrouping: false });

/** A short time as people read it: 8.2 -> "8.2 ms", 431 -> "431 ms", 4100 -> "4.1 s". */
export function milliseconds(value: number): string {
  if (value >= 1000) return measure(tenth(value / 1000), 's');
  return measure(value < 9.95 ? tenth(value) : integer(Math.round(value)), 'ms');
}
