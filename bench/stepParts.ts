import type { StepTimes } from '../engine/contract/engine.ts';

/** What a step took on average, part by part. */
export function partsOf(before: StepTimes, after: StepTimes): string {
  const steps = Math.max(after.steps - before.steps, 1);
  const sum = (name: keyof StepTimes) => after[name] - before[name];
  const each = (names: readonly (keyof StepTimes)[]) =>
    names.map((name) => `${name} ${(sum(name) / steps).toFixed(3)}`).join(', ');
  const loop = each(['plan', 'layOut', 'emit', 'wait', 'commit', 'device', 'choose', 'ahead']);
  const submitted = each(['moving', 'placing', 'building', 'masking', 'launching', 'narrowing', 'hidden']);
  const counts = `${sum('graphs')} graphs built, ${sum('pages')} pages moved, ${Math.round(sum('attended') / steps)} cells attended`;
  return `${steps} steps; ms of each: ${loop}; until the device has it: ${submitted}; ${counts}`;
}
