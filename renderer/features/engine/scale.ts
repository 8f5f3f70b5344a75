/** A round number at or above `value`: 1, 2 or 5 times a power of ten. */
export function roundAbove(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((round) => round >= value * 0.999) ?? value;
}

export interface Scale {
  readonly bottom: number;
  readonly top: number;
  /** Where lines are drawn, with their values. */
  readonly ticks: readonly number[];
  /** 0 at the bottom, 1 at the top. */
  readonly place: (value: number) => number;
}

/** From 0. */
export function linear(values: readonly number[]): Scale {
  const top = roundAbove(Math.max(0, ...values));
  return { bottom: 0, top, ticks: [top / 2, top], place: (value) => Math.min(1, value / top) };
}

/** Over powers of ten, one at least. */
export function logarithmic(values: readonly number[]): Scale {
  const some = values.filter((value) => value > 0);
  const low = some.length === 0 ? 1 : Math.floor(Math.log10(Math.min(...some)));
  const high = Math.max(low + 1, some.length === 0 ? 2 : Math.ceil(Math.log10(Math.max(...some)) - 1e-9));
  return {
    bottom: 10 ** low,
    top: 10 ** high,
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    place: (value) => Math.max(0, (Math.log10(Math.max(value, 1e-9)) - low) / (high - low)),
  };
}
