/** What a case has to reach, and what it did: a run that misses one ends with status 1. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly kind: 'atLeast' | 'atMost';
  readonly bound: number;
  readonly met: boolean;
}

export const atLeast = (what: string, value: number, bound: number): Goal => ({
  what,
  value,
  kind: 'atLeast',
  bound,
  met: value >= bound,
});

/** NaN meets nothing. */
export const atMost = (what: string, value: number, bound: number): Goal => ({
  what,
  value,
  kind: 'atMost',
  bound,
  met: value <= bound,
});

/** "  met     p99 over the own idle median: 1.32, at most 1.50" */
export function goalLine({ what, value, kind, bound, met }: Goal): string {
  const words = kind === 'atLeast' ? 'at least' : 'at most';
  return `  ${met ? 'met   ' : 'MISSED'}  ${what}: ${short(value)}, ${words} ${short(bound)}`;
}

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toPrecision(3).replace(/e\+?/, 'e');
