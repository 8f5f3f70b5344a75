import type { Goal } from './goal.ts';
import { median, spread } from './statistics.ts';

/** One line of the report. `ours` and `peers` are medians; `ratio` is ours over the (first) peer. */
export interface CaseResult {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
  /** Median of the rounds' own ratios, which a slow moment of the machine leaves alone; null without a peer. */
  readonly ratio: number | null;
  /** Disagreement between single runs, as a fraction of the median; 0 for a single run. */
  readonly spread: number;
  /** What it has to reach. */
  readonly goals?: readonly Goal[];
}

export const OURS = 'pagoda';

export function fromRounds(name: string, unit: string, values: Record<string, number[]>): CaseResult {
  const { [OURS]: ours, ...others } = values;
  if (ours === undefined) throw new Error(`case ${name} did not measure ${OURS}`);
  const [reference] = Object.values(others);
  return {
    name,
    unit,
    ours: median(ours),
    peers: Object.fromEntries(Object.entries(others).map(([peer, runs]) => [peer, median(runs)])),
    ratio: reference === undefined ? null : median(ours.map((value, round) => value / reference[round]!)),
    spread: spread(ours),
  };
}
