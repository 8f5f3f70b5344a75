import type { SequenceCache } from '../kv/index.ts';
import { computed, makeSequence, placeOf, type Branching, type Sequence, type Task } from './task.ts';

/** One of the sequences that those of a task become: `token` after what the `sequence`-th of them has. */
export interface Branch {
  readonly sequence: number;
  readonly token: number;
}

/**
 * The sequences of a task become `branches`, in their order. The first branch of a sequence goes on in its place. Others take over a
 * sequence of which nothing is to come, and change it only from where the two part; only where there is none a new one is begun. Call it
 * when all that the branched ones have is computed.
 */
export function branch(
  cache: SequenceCache,
  task: Task,
  branches: readonly Branch[],
  { newId }: Branching,
): void {
  const { sequences } = task;
  const spare = sequences.filter((_, index) => branches.every(({ sequence }) => sequence !== index));
  const inPlace = new Set<number>();
  const after = branches.map(({ sequence }) => {
    const parent = sequences[sequence]!;
    if (!inPlace.has(sequence)) {
      inPlace.add(sequence);
      return parent;
    }
    const other = spare.pop();
    return other ? graft(cache, other, parent) : fork(cache, parent, newId());
  });
  for (const each of spare) {
    cache.release(placeOf(each));
    each.handle = null;
    each.leader = null;
  }
  for (const [index, { token }] of branches.entries()) after[index]!.tokens.push(token);
  sequences.splice(0, sequences.length, ...after);
}

function graft(cache: SequenceCache, sequence: Sequence, parent: Sequence): Sequence {
  // Not changed in place: pages that were parked, and their names, go by the array that was theirs.
  sequence.tokens = [...parent.tokens];
  cache.graft(placeOf(sequence), sequence.tokens, placeOf(parent), computed(parent));
  sequence.leader = null;
  return sequence;
}

function fork(cache: SequenceCache, parent: Sequence, id: number): Sequence {
  const sequence = makeSequence(id, parent.tokens);
  sequence.handle = cache.fork(placeOf(parent), sequence.tokens, computed(parent));
  sequence.lastStep = parent.lastStep;
  return sequence;
}
