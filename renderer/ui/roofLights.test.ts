import { expect, test } from 'vitest';
import { roofLights } from './useRoofLights.ts';

test('each roof lights up after the one below it, and none goes darker than unlit', () => {
  const round = Array.from({ length: 12 }, (_, step) => roofLights(3, step));
  const brightestAt = [0, 1, 2].map((roof) => {
    const lights = round.map((roofs) => roofs[roof]!);
    return lights.indexOf(Math.max(...lights));
  });
  expect(brightestAt).toEqual([3, 5, 6]);
  for (const roofs of round) for (const light of roofs) expect(light).toBeGreaterThanOrEqual(0.28);
  expect(roofLights(3, 12)).toEqual(roofLights(3, 0));
});
