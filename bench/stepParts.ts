import type { StepTimes } from '../engine/contract/engine.ts';
import { median } from './statistics.ts';

const PARTS_OF_SUBMIT = ['moving', 'placing', 'building', 'masking', 'launching', 'narrowing'] as const;

/** What a step took on average, part by part. */
export function partsOf(before: StepTimes, after: StepTimes): string {
  const steps = Math.max(after.steps - before.steps, 1);
  const sum = (name: keyof StepTimes) => after[name] - before[name];
  const each = (names: readonly (keyof StepTimes)[]) =>
    names.map((name) => `${name} ${(sum(name) / steps).toFixed(3)}`).join(', ');
  const loop = each(['plan', 'layOut', 'emit', 'wait', 'commit', 'device', 'choose', 'ahead']);
  const submitted = each([...PARTS_OF_SUBMIT, 'hidden']);
  const counts = `${sum('graphs')} graphs built, ${sum('pages')} pages moved, ${Math.round(sum('attended') / steps)} cells attended`;
  return `${steps} steps; ms of each: ${loop}; until the device has it: ${submitted}; ${counts}`;
}

/** Milliseconds of a step in which its device waited for the processor: what it takes until the device has the work, less what of that was done beside the step before. */
export function hostMs(before: StepTimes, after: StepTimes): number {
  const sum = (name: keyof StepTimes) => after[name] - before[name];
  const all = PARTS_OF_SUBMIT.reduce((total, name) => total + sum(name), 0);
  return (all - sum('hidden')) / Math.max(sum('steps'), 1);
}

/** Of single steps, seen one by one: how long each held its device up, those with a graph or pages of their own apart. */
export function hostLine(seen: readonly StepTimes[]): string {
  const plain: number[] = [];
  const graphs: number[] = [];
  const moved: number[] = [];
  seen.slice(1).forEach((after, index) => {
    const before = seen[index]!;
    const kind = after.graphs > before.graphs ? graphs : after.pages > before.pages ? moved : plain;
    kind.push(hostMs(before, after));
  });
  const of = (name: string, ms: readonly number[]) =>
    ms.length === 0
      ? `no ${name}`
      : `${ms.length} ${name} ${median(ms).toFixed(2)} (mean ${(ms.reduce((sum, one) => sum + one, 0) / ms.length).toFixed(2)})`;
  return `the device waits, by step: ${of('plain', plain)}, ${of('with a new graph', graphs)}, ${of('with pages moved', moved)}`;
}
