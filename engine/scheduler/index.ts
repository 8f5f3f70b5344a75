/** From: tasks that want tokens in the cache; to: the plan of the next step. */
export type { Branch } from './branch.ts';
export type { PlanRow, SlicedPart, StepPlan } from './plan.ts';
export { settleDraft } from './drafts.ts';
export { Scheduler } from './scheduler.ts';
export type { FitState } from './nonNegativeFit.ts';
export { StepCost, type LearnedCost, type RepliesLoad } from './stepCost.ts';
export { waitsForLeader } from './leaders.ts';
export { computed, gap, makeSequence, type Branching, type Sequence, type Task } from './task.ts';
export { Wake } from './wake.ts';
