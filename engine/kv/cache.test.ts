import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KvCache } from './cache.ts';

const range = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);

/** A sequence that ran to its end and is parked; returns its id. */
function parked(cache: KvCache, tokens: number[]): number {
  const { seqId, cached } = cache.acquire(tokens);
  cache.grow(seqId, tokens.length - cached);
  cache.commit(seqId);
  cache.park(seqId);
  cache.takeOps();
  return seqId;
}

test('most of a parked sequence kept: it is taken over, and the rest of it is cut', () => {
  const cache = new KvCache(100);
  parked(cache, range(0, 20));
  expect([cache.acquire([...range(0, 15), 99]), cache.takeOps(), cache.counts()]).toEqual([
    { seqId: 0, cached: 15 },
    [{ kind: 'cut', seqId: 0, from: 15 }],
    { total: 100, free: 85, used: 15, parked: 0 },
  ]);
});

test('most of a parked sequence lost: its beginning is shared, and it stays', () => {
  const cache = new KvCache(100);
  parked(cache, range(0, 40));
  expect([cache.acquire([...range(0, 12), 99]), cache.takeOps(), cache.counts()]).toEqual([
    { seqId: 1, cached: 12 },
    [{ kind: 'share', source: 0, target: 1, to: 12 }],
    { total: 100, free: 48, used: 12, parked: 40 },
  ]);
});

test('the last token of a prompt is always read, for its scores are wanted', () => {
  const cache = new KvCache(100);
  parked(cache, range(0, 20));
  expect(cache.acquire(range(0, 20)).cached).toBe(19);
});

test('room comes from what was not used for the longest time, from its end', () => {
  const cache = new KvCache(300);
  const old = parked(cache, range(0, 150));
  parked(cache, range(1000, 100));
  const { seqId } = cache.acquire(range(2000, 80));
  cache.grow(seqId, 80);
  expect([cache.takeOps(), cache.counts()]).toEqual([
    [{ kind: 'cut', seqId: old, from: 86 }],
    { total: 300, free: 34, used: 80, parked: 186 },
  ]);
});

test('what does not fit is refused with how much there is', () => {
  const cache = new KvCache(100, true, 1);
  const { seqId } = cache.acquire(range(0, 70));
  cache.grow(seqId, 70);
  expect([cache.canHold(31), cache.canHold(30), cache.canAcquire(10)]).toEqual([
    { kind: 'noRoom', needed: 31, free: 30 },
    { kind: 'room' },
    { kind: 'noSeqId', count: 1 },
  ]);
});

test('the last sequence id is taken from a parked sequence', () => {
  const cache = new KvCache(100, true, 1);
  parked(cache, range(0, 20));
  expect([cache.acquire([...range(0, 3), 99]), cache.takeOps()]).toEqual([
    { seqId: 0, cached: 3 },
    [{ kind: 'cut', seqId: 0, from: 3 }],
  ]);
});

test('the books add up after anything that may be asked', () => {
  const prompt = fc
    .tuple(fc.nat(2), fc.nat(30), fc.array(fc.nat(3), { maxLength: 5 }))
    .map(([start, length, rest]) => [...range(start * 1000, length + 1), ...rest]);
  const call = fc.oneof(
    fc.record({ call: fc.constant('acquire' as const), prompt }),
    fc.record({
      call: fc.constantFrom('commit' as const, 'rollBack' as const, 'park' as const, 'release' as const),
      which: fc.nat(5),
    }),
    fc.record({ call: fc.constant('evict' as const) }),
  );
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), fc.boolean(), (calls, canCut) => {
      const cache = new KvCache(80, canCut, 4);
      const running: number[] = [];
      for (const each of calls) {
        if (each.call === 'evict') cache.evictOne();
        else if (each.call === 'acquire') {
          if (cache.canAcquire(each.prompt.length).kind !== 'room') continue;
          const { seqId, cached } = cache.acquire(each.prompt);
          cache.grow(seqId, each.prompt.length - cached);
          running.push(seqId);
        } else if (running.length > 0) {
          const at = each.which % running.length;
          const seqId = running[at]!;
          cache[each.call](seqId);
          if (each.call === 'park' || each.call === 'release') running.splice(at, 1);
          if (each.call === 'rollBack') cache.park(running.splice(at, 1)[0]!);
        }
        cache.checkIntegrity();
      }
    }),
  );
});
