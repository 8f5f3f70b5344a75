import type { Machine } from './machine.ts';
import type { CaseResult } from './result.ts';

export interface Report {
  readonly machine: Machine;
  readonly cases: readonly CaseResult[];
}

export function machineLine({ cpu, cores, memoryGiB, system }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}`;
}

/** "decode   412.0 tokens/s   llama-bench 139.1   2.96x   (+-1 %)" */
export function caseLine({ name, unit, ours, peers, ratio, spread }: CaseResult): string {
  const parts = [name.padEnd(14), `${digits(ours)} ${unit}`.padEnd(20)];
  for (const [peer, value] of Object.entries(peers)) parts.push(`${peer} ${digits(value)}`.padEnd(22));
  if (ratio !== null) parts.push(`${ratio.toFixed(2)}x`.padEnd(8));
  parts.push(`(runs differ by ${(100 * spread).toFixed(1)} %)`);
  return parts.join(' ');
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
