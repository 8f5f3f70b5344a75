import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fairShares } from './shares.ts';

test('what the modest leave goes to the others', () => {
  expect(fairShares([100, 3, 100], 63)).toEqual([30, 3, 30]);
});

test('nothing is wasted, nobody gets more than it wants, and none who goes short is behind another by more than one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 8 }), fc.nat(200), (wants, budget) => {
      const shares = fairShares(wants, budget);
      const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
      expect(sum(shares)).toBe(Math.min(sum(wants), budget));
      const most = Math.max(0, ...shares);
      for (const [index, share] of shares.entries()) {
        expect(share).toBeLessThanOrEqual(wants[index]!);
        if (share < wants[index]!) expect(share).toBeGreaterThanOrEqual(most - 1);
      }
    }),
  );
});
