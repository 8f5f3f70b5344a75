import fc from 'fast-check';
import { expect, test } from 'vitest';
import { soaked } from '../test/soak.ts';
import { KvCache } from './cache.ts';
import type { Handle } from './holder.ts';

const range = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);

/** A sequence that computed all of its tokens and runs on. */
function running(cache: KvCache, tokens: number[]): Handle {
  const { handle, cached } = cache.open(tokens);
  cache.grow(handle, tokens.length - cached);
  cache.commit(handle);
  return handle;
}

/** A sequence that ran to its end and is parked; returns its id. */
function parked(cache: KvCache, tokens: number[]): number {
  const handle = running(cache, tokens);
  cache.park(handle);
  cache.takeOps();
  return handle.seqId;
}

const opened = ({ handle, cached }: { handle: Handle; cached: number }) => ({ seqId: handle.seqId, cached });

test('what goes on from the end of a parked sequence takes its place, and the device is told nothing', () => {
  const cache = new KvCache(200);
  parked(cache, range(0, 70));
  expect([opened(cache.open(range(0, 90))), cache.takeOps(), cache.counts()]).toEqual([
    { seqId: 1, cached: 70 },
    [],
    { total: 200, free: 130, used: 70, parked: 0 },
  ]);
  cache.checkIntegrity();
});

test('what parts from a parked sequence shares its beginning, and the rest of it stays', () => {
  const cache = new KvCache(200);
  parked(cache, range(0, 100));
  expect([opened(cache.open([...range(0, 70), 999, 998])), cache.takeOps(), cache.counts()]).toEqual([
    { seqId: 2, cached: 70 },
    [{ kind: 'copy', source: 1, target: 2, from: 0, to: 70 }],
    { total: 200, free: 100, used: 70, parked: 30 },
  ]);
  cache.checkIntegrity();
});

test('a page that several have is charged once', () => {
  const cache = new KvCache(400);
  const prompt = range(0, 128);
  const handles = [1, 2, 3, 4].map((n) => running(cache, [...prompt, n * 1000, 7]));
  expect(cache.counts()).toEqual({ total: 400, free: 400 - 128 - 8, used: 136, parked: 0 });
  for (const handle of handles) cache.park(handle);
  expect(cache.counts()).toEqual({ total: 400, free: 264, used: 0, parked: 136 });
  expect(cache.needed([...prompt, 5000, 7])).toBe(130);
  cache.open([...prompt, 5000, 7]);
  expect(cache.needed([...prompt, 6000, 7])).toBe(2);
  cache.checkIntegrity();
});

test('the last token of a prompt is always read, for its scores are wanted', () => {
  const cache = new KvCache(100);
  parked(cache, range(0, 20));
  expect(cache.open(range(0, 20)).cached).toBe(19);
});

test('a beginning of a few tokens is not worth sharing', () => {
  const cache = new KvCache(100);
  parked(cache, range(0, 20));
  expect([cache.open([...range(0, 7), 99]).cached, cache.takeOps()]).toEqual([0, []]);
});

test('room comes from what was not used for the longest time, from its end, page by page', () => {
  const cache = new KvCache(300);
  const old = parked(cache, range(0, 150));
  parked(cache, range(1000, 100));
  const { handle } = cache.open(range(2000, 80));
  cache.grow(handle, 80);
  expect([cache.takeOps(), cache.counts()]).toEqual([
    [
      { kind: 'remove', seqId: old, from: 128 },
      { kind: 'remove', seqId: old, from: 64 },
    ],
    { total: 300, free: 56, used: 80, parked: 164 },
  ]);
});

test('pages that a running sequence shares are never evicted', () => {
  const cache = new KvCache(300);
  parked(cache, range(0, 200));
  running(cache, [...range(0, 130), 9999]);
  cache.takeOps();
  while (cache.evictOne());
  expect(cache.counts()).toEqual({ total: 300, free: 169, used: 131, parked: 0 });
  cache.checkIntegrity();
});

test('what does not fit is refused with how much there is', () => {
  const cache = new KvCache(100, { seqIdCount: 1 });
  const { handle } = cache.open(range(0, 70));
  cache.grow(handle, 70);
  expect([cache.canHold(31), cache.canHold(30), cache.canOpen(10)]).toEqual([
    { kind: 'noRoom', needed: 31, free: 30 },
    { kind: 'room' },
    { kind: 'noSeqId', count: 1 },
  ]);
});

test('the last sequence id is taken from a parked sequence, rather not from one whose pages are wanted', () => {
  const cache = new KvCache(300, { seqIdCount: 3 });
  const wanted = parked(cache, range(0, 80));
  const other = parked(cache, range(1000, 80));
  running(cache, range(2000, 10));
  cache.takeOps();
  expect([opened(cache.open([...range(0, 70), 5])), cache.takeOps()]).toEqual([
    { seqId: other, cached: 70 },
    [
      { kind: 'remove', seqId: other, from: 64 },
      { kind: 'remove', seqId: other, from: 0 },
      { kind: 'copy', source: wanted, target: other, from: 0, to: 70 },
    ],
  ]);
});

test('who waited for another takes over what both have, once the other has computed it', () => {
  const cache = new KvCache(400);
  const first = cache.open([...range(0, 200), 1]).handle;
  const second = cache.open([...range(0, 200), 2]).handle;
  cache.grow(first, 150);
  cache.commit(first);
  expect(cache.share(second)).toBe(150);
  expect([cache.takeOps(), cache.counts().used]).toEqual([
    [{ kind: 'copy', source: 1, target: 2, from: 0, to: 150 }],
    150,
  ]);
  cache.grow(first, 51);
  cache.commit(first);
  expect([cache.share(second), cache.takeOps()]).toEqual([
    200,
    [{ kind: 'copy', source: 1, target: 2, from: 150, to: 200 }],
  ]);
  cache.checkIntegrity();
});

test('a branch shares what its source has computed and goes its own way', () => {
  const cache = new KvCache(200);
  const trunk = running(cache, range(0, 100));
  const branch = cache.fork(trunk, [...range(0, 90), 7, 8], 90);
  expect([branch.computed, cache.takeOps(), cache.counts().used]).toEqual([
    90,
    [{ kind: 'copy', source: 1, target: 2, from: 0, to: 90 }],
    100,
  ]);
  cache.grow(branch, 2);
  cache.commit(branch);
  cache.release(trunk);
  expect(cache.counts()).toEqual({ total: 200, free: 108, used: 92, parked: 0 });
  cache.checkIntegrity();
});

test('what was drafted and did not come true is taken back', () => {
  const cache = new KvCache(200);
  const handle = running(cache, range(0, 70));
  cache.keep(handle, 66);
  expect([handle.computed, cache.takeOps(), cache.counts().used]).toEqual([
    66,
    [{ kind: 'remove', seqId: 1, from: 66 }],
    66,
  ]);
  cache.checkIntegrity();
});

/** A step checked a draft after the last token of a sequence: `others` of its tokens lie in branches. */
function checking(cache: KvCache, tokens: number[], drafted: number, branches: number) {
  const handle = cache.open(tokens).handle;
  cache.grow(handle, tokens.length + drafted);
  const ids = cache.branch(handle, branches);
  cache.commit(handle);
  cache.takeOps();
  return { handle, ids };
}

test('drafted cells are set aside until they came true, and what came true is kept in pages', () => {
  const cache = new KvCache(200);
  const tokens = range(0, 62);
  const { handle } = checking(cache, tokens, 4, 0);
  cache.checkIntegrity();
  expect([handle.computed, cache.counts().used]).toEqual([62, 66]);
  tokens.push(62, 63, 64, 900); // Three came true, and another was chosen than the fourth.
  cache.keep(handle, 65);
  cache.checkIntegrity();
  expect([handle.computed, cache.counts().used, cache.takeOps()]).toEqual([
    65,
    65,
    [{ kind: 'remove', seqId: 1, from: 65 }],
  ]);
  expect([...cache.pages()].map((page) => page.tokens.length)).toEqual([64, 1]);
});

test('a draft that came true to its end leaves nothing to take back', () => {
  const cache = new KvCache(200);
  const tokens = range(0, 10);
  const { handle } = checking(cache, tokens, 2, 0);
  tokens.push(10, 11, 12);
  cache.keep(handle, 12);
  expect([handle.computed, cache.takeOps()]).toEqual([12, []]);
});

test('where a branch won, the sequence takes over its cells, and all branches end', () => {
  const cache = new KvCache(200, { seqIdCount: 4 });
  const tokens = range(0, 10);
  const { handle, ids } = checking(cache, tokens, 5, 2);
  expect([ids, cache.branchesFree()]).toEqual([[2, 3], 1]);
  cache.checkIntegrity();
  tokens.push(10, 11, 12);
  cache.keep(handle, 12, { branch: 3, from: 11 });
  cache.checkIntegrity();
  expect([handle.computed, cache.counts().used, cache.branchesFree(), cache.takeOps()]).toEqual([
    12,
    12,
    3,
    [
      { kind: 'remove', seqId: 1, from: 11 },
      { kind: 'copy', source: 3, target: 1, from: 11, to: 12 },
      { kind: 'remove', seqId: 2, from: 0 },
      { kind: 'remove', seqId: 3, from: 0 },
    ],
  ]);
});

test.each(['rollBack', 'park', 'release'] as const)('branches end with %s too', (how) => {
  const cache = new KvCache(200, { seqIdCount: 4 });
  const { handle } = checking(cache, range(0, 10), 3, 2);
  cache[how](handle);
  cache.checkIntegrity();
  expect([cache.counts().used, cache.takeOps().filter(({ kind }) => kind === 'remove').length > 1]).toEqual([
    how === 'rollBack' ? 10 : 0,
    true,
  ]);
});

type Call =
  | { call: 'open'; prompt: number[] }
  | { call: 'evict' }
  | { call: 'draft'; which: number; count: number; taken: number; inBranch: boolean }
  | {
      call: 'commit' | 'rollBack' | 'park' | 'release' | 'share' | 'fork' | 'graft' | 'keep' | 'advance';
      which: number;
      count: number;
    };

/** One of these at a time, on whatever is there by then. */
const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({
    call: fc.constant('open' as const),
    prompt: fc
      .tuple(fc.nat(2), fc.nat(150), fc.array(fc.nat(3), { maxLength: 5 }))
      .map(([start, length, rest]) => [...range(start * 1000, length + 1), ...rest]),
  }),
  fc.record({
    call: fc.constantFrom<
      ('commit' | 'rollBack' | 'park' | 'release' | 'share' | 'fork' | 'graft' | 'keep' | 'advance')[]
    >('commit', 'rollBack', 'park', 'release', 'share', 'fork', 'graft', 'keep', 'advance'),
    which: fc.nat(7),
    count: fc.nat(80),
  }),
  fc.record({ call: fc.constant('evict' as const) }),
  fc.record({
    call: fc.constant('draft' as const),
    which: fc.nat(7),
    count: fc.integer({ min: 1, max: 70 }),
    taken: fc.nat(70),
    inBranch: fc.boolean(),
  }),
);

/** The device as it would be if it did what it is told: for each id the tokens of its cells. */
class PlainDevice {
  readonly tokens = new Map<number, (number | undefined)[]>();

  do(cache: KvCache): void {
    for (const op of cache.takeOps()) {
      const own = (seqId: number) => this.tokens.get(seqId) ?? [];
      if (op.kind === 'remove') this.tokens.set(op.seqId, own(op.seqId).slice(0, op.from));
      else if (op.kind === 'copy') {
        expect(own(op.target)).toHaveLength(op.from);
        const shared = own(op.source).slice(op.from, op.to);
        expect(shared).toHaveLength(op.to - op.from);
        this.tokens.set(op.target, [...own(op.target), ...shared]);
      }
    }
  }

  /** A step that computes all that was set aside. */
  compute({ seqId, tokens, charged }: Handle): void {
    this.tokens.set(seqId, tokens.slice(0, charged));
  }
}

test('the books add up and the device has what they say, after anything that may be asked', () => {
  fc.assert(
    fc.property(
      fc.array(call, { maxLength: 60 }),
      fc.integer({ min: 100, max: 500 }),
      fc.integer({ min: 2, max: 6 }),
      (calls, cells, ids) => {
        const cache = new KvCache(cells, { seqIdCount: ids });
        const device = new PlainDevice();
        const handles: Handle[] = [];
        for (const each of calls) {
          act(each, cache, device, handles);
          cache.checkIntegrity();
          device.do(cache);
          for (const { seqId, computed, tokens } of cache.residents())
            expect(device.tokens.get(seqId)?.slice(0, computed) ?? []).toEqual(tokens.slice(0, computed));
          const distinct = new Set([...cache.pages()]);
          const held = [...distinct].reduce((sum, page) => sum + page.tokens.length, 0);
          const pending = cache
            .residents()
            .reduce((sum, { charged, computed }) => sum + charged - computed, 0);
          expect(cache.counts().free).toBe(cells - held - pending);
        }
      },
    ),
    { numRuns: soaked(400) },
  );
});

/** Tokens that both have in the same pages. */
function commonPages(one: Handle, other: Handle): readonly number[] {
  const parts = other.table.findIndex((page, index) => one.table[index] !== page);
  return other.table.slice(0, parts < 0 ? undefined : parts).flatMap(({ tokens }) => tokens);
}

function act(each: Call, cache: KvCache, device: PlainDevice, handles: Handle[]): void {
  if (each.call === 'evict') return void cache.evictOne();
  if (each.call === 'open') {
    if (cache.canOpen(cache.needed(each.prompt)).kind !== 'room') return;
    const { handle, cached } = cache.open(each.prompt);
    handles.push(handle);
    expect(cached).toBeLessThan(each.prompt.length);
    return;
  }
  const handle = handles[each.which % handles.length];
  if (!handle) return;
  const left = handle.tokens.length - handle.charged;
  switch (each.call) {
    case 'advance': {
      const cells = Math.min(left, each.count, cache.available());
      cache.grow(handle, cells);
      return;
    }
    case 'commit':
      device.do(cache);
      device.compute(handle);
      return cache.commit(handle);
    case 'share':
      return void cache.share(handle);
    case 'keep':
      return cache.keep(handle, Math.min(each.count, handle.computed));
    case 'fork': {
      if (cache.canOpen(0).kind !== 'room') return;
      const at = Math.min(each.count, handle.computed);
      handles.push(cache.fork(handle, [...handle.tokens.slice(0, at), 5000, 5001], at));
      return;
    }
    case 'draft':
      return draft(each, cache, device, handle);
    case 'graft': {
      const source = handles[(each.which + 1) % handles.length]!;
      const { length } = commonPages(handle, source);
      const tokens = [...source.tokens];
      const kept = cache.graft(handle, tokens, source, source.computed);
      expect(kept).toBe(Math.min(length, source.computed));
      tokens.push(6000);
      return;
    }
    case 'rollBack':
      return void cache.rollBack(handle);
    case 'park':
    case 'release':
      cache[each.call](handle);
      handles.splice(handles.indexOf(handle), 1);
  }
}

/** A step reads all that is left of a sequence and checks a draft in two branches, of which some comes true. */
function draft(
  { count, taken, inBranch }: Extract<Call, { call: 'draft' }>,
  cache: KvCache,
  device: PlainDevice,
  handle: Handle,
): void {
  const own = handle.tokens.length - handle.charged;
  if (handle.charged > handle.computed || own === 0 || cache.branchesFree() === 0) return;
  if (cache.available() < own + 2 * count) return;
  cache.grow(handle, own + 2 * count);
  const [branch = -1] = cache.branch(handle, 1);
  device.do(cache);
  const drafted = range(7000, count);
  device.tokens.set(handle.seqId, [
    ...handle.tokens,
    ...(inBranch ? drafted.map((id) => id + 500) : drafted),
  ]);
  device.tokens.set(branch, [...handle.tokens, ...(inBranch ? drafted : drafted.map((id) => id + 500))]);
  cache.commit(handle);
  const end = handle.tokens.length;
  const right = drafted.slice(0, taken);
  (handle.tokens as number[]).push(...right, 8000);
  cache.keep(handle, end + right.length, inBranch && right.length > 0 ? { branch, from: end } : undefined);
}
