/** From: sequences that want tokens in the cache; to: the plan of the next step. */
export type { PlanRow, StepPlan } from './plan.ts';
export { Scheduler } from './scheduler.ts';
export { makeSequence, type Sequence } from './sequence.ts';
export { StepCost } from './stepCost.ts';
export { Wake } from './wake.ts';
