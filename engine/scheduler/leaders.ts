import { commonPrefix } from '../kv/index.ts';
import { computed, gap, type Sequence } from './task.ts';

/** To wait for another is worth it from this many common tokens on. */
const LEAST_AWAITED = 32;
/** Branches of one task have room for what they share once only. */
const LEAST_AWAITED_OF_BRANCH = 8;

/**
 * Requests that arrive together often begin alike (one system prompt, one document). Whoever began first reads what both have; the other
 * waits for it and takes the pages over. Only those already there can lead, so nobody waits in a circle. `branches`: all of its task.
 */
export function findLeader(
  sequence: Sequence,
  readers: readonly Sequence[],
  branches: readonly Sequence[] = [],
): void {
  sequence.leader = null;
  for (const reader of readers) {
    if (reader === sequence || gap(reader) <= 1) continue;
    const common = commonPrefix(reader.tokens, sequence.tokens, sequence.tokens.length - 1);
    const least = branches.includes(reader) ? LEAST_AWAITED_OF_BRANCH : LEAST_AWAITED;
    if (common < computed(sequence) + least || common <= computed(reader)) continue;
    if (sequence.leader && common <= sequence.sharedUntil) continue;
    sequence.leader = reader;
    sequence.sharedUntil = common;
  }
}

/** Is its leader still on the way to where they part? */
export const waitsForLeader = ({ leader, sharedUntil }: Sequence): boolean =>
  leader !== null && leader.handle !== null && computed(leader) < sharedUntil;
