import type { Priority } from '../contract/generation.ts';
import type { Task } from './task.ts';

const RANK: Record<Priority, number> = { person: 0, api: 1, background: 2 };
/** Whoever waits this long goes before others as if it were one rank more important, so that nobody waits for ever. Milliseconds. */
const AGE_MS = 20_000;

/** 0 is the most important. */
export const rank = (task: Task, now: number): number =>
  Math.max(0, RANK[task.priority] - Math.floor((now - task.arrived) / AGE_MS));

/** Who goes first: the more important, age counted, then the earlier. */
export const byPrecedence =
  (now: number) =>
  (a: Task, b: Task): number =>
    rank(a, now) - rank(b, now) || a.id - b.id;
