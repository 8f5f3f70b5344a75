import { packCacheOps, type NativeCacheOp } from '../cacheOps.ts';
import type { Context, NativeStep, NativeStepResult } from '../native.d.ts';
import { bitsOf, makeStep, removeCells, samplerOptions, type Piece } from './device.ts';

/** A step in which everyone is expected to go on. */
export const going = (pieces: readonly Piece[], ...ops: NativeCacheOp[]): NativeStep => {
  const step = makeStep(pieces);
  return { ...step, cacheOps: packCacheOps(ops), goesOn: step.outputs.map(() => 1) };
};

export const told = ({ outcome, sampled, sampledLogprobs, topIds, topLogprobs }: NativeStepResult) => ({
  outcome,
  sampled: [...sampled],
  logprobs: bitsOf(sampledLogprobs),
  topIds: [...topIds],
  top: bitsOf(topLogprobs),
});

/** Replies that begin, go on, go on otherwise than was chosen, are drafted for, copied and given up, as a seed has it. */
export async function randomReplies(context: Context, seed: number, count: number) {
  let state = seed * 7919;
  const random = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  interface Reply {
    sequence: number;
    sampler: number;
    from: number;
    next: number[];
  }
  const replies: Reply[] = [];
  const free = [3, 4, 5, 6, 7, 8, 9];
  const steps: ReturnType<typeof told>[] = [];
  let rowsAhead = 0;
  for (let step = 0; step < count; step++) {
    const ops: NativeCacheOp[] = [];
    const begins = random(6) === 0 || replies.length === 0;
    if (replies.length > 2 && random(8) === 0) {
      const [gone] = replies.splice(random(replies.length), 1);
      if (random(2) === 0) ops.push({ kind: 'remove', sequence: gone!.sequence, from: 0, to: -1 });
      else await removeCells(context, gone!.sequence, 0, -1);
      context.freeSampler(gone!.sampler);
      free.push(gone!.sequence);
    }
    if (begins && free.length > 0) {
      const sampler = context.createSampler(samplerOptions({ temperature: 1, topK: 8, seed: step }));
      const next = Array.from({ length: 1 + random(20) }, () => 4 + random(100));
      const forked = random(3) === 0 ? replies[random(replies.length)] : undefined;
      const sequence = free.shift()!;
      if (forked) ops.push({ kind: 'copy', source: forked.sequence, target: sequence, from: 0, to: -1 });
      replies.push({ sequence, sampler, from: forked?.from ?? 0, next });
    }
    const waits = random(5) === 0 ? random(replies.length) : -1;
    const due = replies.filter((_, index) => index !== waits || replies.length === 1);
    // Now and then one goes on with another token than it chose.
    if (random(10) === 0) due[0]!.next = [...due[0]!.next.slice(0, -1), 4 + random(100)];
    const pieces = due.map(({ sequence, sampler, from, next }) => ({
      tokens: next,
      from,
      sequence,
      sampler,
      topK: 2,
    }));
    const result = await context.step(going(pieces, ...ops));
    steps.push(told(result));
    rowsAhead += result.rowsAhead;
    for (const [index, reply] of due.entries()) {
      reply.from += reply.next.length;
      reply.next = [result.sampled[index]!];
    }
  }
  return { steps, rowsAhead };
}
