import { expect, test } from 'vitest';
import { PagodaError } from '../../contract/errors.ts';
import type { ModelConfig } from './modelConfig.ts';
import { planRope } from './rope.ts';

const yarn = (more: Record<string, unknown>) =>
  planRope(
    {
      folder: '/models/some',
      max_position_embeddings: 32_768,
      rope_scaling: { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 8192, ...more },
    } as unknown as ModelConfig,
    'qwen2',
    64,
  );
const factorOf = (more: Record<string, unknown>) => {
  const found = yarn(more).metadata.find(([key]) => key === 'qwen2.rope.scaling.attn_factor');
  return found ? Number(found[1].value) : null;
};

test('what a model says its attention is scaled by under yarn comes to that, over what llama.cpp scales by itself', () => {
  const own = 1 + 0.1 * Math.log(4);
  expect(factorOf({})).toBe(null);
  expect(factorOf({ attention_factor: 1 })! * own).toBeCloseTo(1);
  expect(factorOf({ attention_factor: own })).toBeCloseTo(1);
  // DeepSeek's pair, which cancels out where both are the same.
  expect(factorOf({ mscale: 0.7, mscale_all_dim: 0.7 })! * own).toBeCloseTo(1);
  expect(factorOf({ mscale: 1, mscale_all_dim: 0.5 })! * own).toBeCloseTo(own / (1 + 0.05 * Math.log(4)));
});

test('yarn that llama.cpp has no counterpart for is refused', () => {
  expect(() => yarn({ truncate: false })).toThrow(PagodaError);
});
