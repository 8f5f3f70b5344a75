import { expect, test } from 'vitest';
import { compare, Exact, generator, type Judged } from './divergence.ts';

test('the divergence of a distribution from itself is none, and from another what the definition gives', () => {
  const logits = (...p: number[]) => Float32Array.from(p, (one) => Math.log(one) + 3);
  const [exact, found] = [logits(0.5, 0.25, 0.25), logits(0.25, 0.5, 0.25)];
  const [itself] = new Exact(exact, 3).judge(exact);
  expect([itself!.divergence.toFixed(7), itself!.other]).toEqual(['0.0000000', false]);
  const [one] = new Exact(exact, 3).judge(found);
  expect(one!.divergence).toBeCloseTo(0.5 * Math.log(2) - 0.25 * Math.log(2), 6);
  expect(one!.other).toBe(true);
  const two = new Exact(Float32Array.of(...exact, ...found), 3).judge(Float32Array.of(...exact, ...exact));
  expect(two.map(({ other }) => other)).toEqual([false, true]);
  expect(() => new Exact(exact, 3).judge(Float32Array.of(1, NaN, 0))).toThrow('no numbers');
});

/** Errors of 40 texts of 80 positions: each text has a size of its own, each position and engine its luck. */
function engine(seed: number, { factor = 1, tail = 1, others = 0.02 } = {}): Judged[][] {
  const [shared, own] = [generator(99), generator(seed)];
  const bell = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(6.283 * random());
  return Array.from({ length: 40 }, () => {
    const ofText = Math.exp(bell(shared) * 0.5);
    return Array.from({ length: 80 }, () => {
      const common = Math.exp(bell(shared));
      const wild = own() < 0.02 ? tail : 1;
      return {
        divergence: 1e-3 * ofText * common * factor * wild * Math.exp(bell(own) * 0.4),
        other: own() < others,
      };
    });
  });
}
const worse = (ours: Judged[][], theirs: Judged[][]) => {
  const { mean, tail, other } = compare(ours, theirs);
  return { mean: mean.worse, tail: tail.worse, other: other.worse };
};

test('two engines that differ by luck alone are never called different, whichever is called ours', () => {
  const none = { mean: false, tail: false, other: false };
  for (let seed = 1; seed <= 5; seed++) {
    expect([worse(engine(seed), engine(seed + 50)), worse(engine(seed + 50), engine(seed))]).toEqual([
      none,
      none,
    ]);
  }
});

test('an engine that errs a fifth more is found out, and one that errs less is not', () => {
  for (let seed = 1; seed <= 3; seed++) {
    expect(worse(engine(seed, { factor: 1.2 }), engine(seed + 50)).mean).toBe(true);
    expect(worse(engine(seed, { factor: 0.5 }), engine(seed + 50))).toEqual({
      mean: false,
      tail: false,
      other: false,
    });
  }
});

test('so is one that is wrong in a few places only, and one that often has another best token', () => {
  expect(worse(engine(1, { tail: 20 }), engine(51)).tail).toBe(true);
  expect(worse(engine(1, { others: 0.05 }), engine(51))).toEqual({ mean: false, tail: false, other: true });
});

test('the numbers are those of all positions, and the verdict the same for the same seed', () => {
  const verdict = compare(engine(1), engine(2));
  expect(verdict).toEqual(compare(engine(1), engine(2)));
  const all = engine(1).flat();
  expect(verdict.mean.ours).toBeCloseTo(
    all.reduce((sum, { divergence }) => sum + divergence, 0) / all.length,
    9,
  );
  expect(verdict.other.ours).toBe(all.filter(({ other }) => other).length / all.length);
  const above = all.filter(({ divergence }) => divergence > verdict.tail.ours).length / all.length;
  expect(above).toBeCloseTo(0.01, 3);
});
