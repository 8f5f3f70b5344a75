import { expect, test } from 'vitest';
import type { ModelReport } from '../../engine/contract/models.ts';
import { engineInfo, loadedModel } from '../test/builders.ts';
import { compared, kernelGains, standing, type Written } from './exactness.ts';

const report = (...types: string[]) =>
  ({
    path: loadedModel.path,
    quantisation: {
      fileType: null,
      bitsPerWeight: 4,
      types: types.map((type) => ({ type, tensors: 1, bytes: 1 })),
    },
  }) as ModelReport;

const measured = (type: string, own: boolean, gain: number) => ({
  type,
  own,
  ownRowsPerSecond: gain * 100,
  stockRowsPerSecond: 100,
});
const kernels = {
  ...engineInfo.kernels,
  types: [measured('Q4_1', true, 3), measured('Q8_0', true, 1.5), measured('Q6_K', false, 0.5)],
};

test('bits are promised only where our kernels compute all that the model is made of', () => {
  const of = (types: string[], change: Partial<typeof loadedModel> = {}) =>
    standing({ ...loadedModel, ...change }, kernels, report(...types));
  expect(of(['F32', 'Q4_1', 'Q8_0'])).toEqual({ kind: 'exact' });
  expect(of(['Q4_1', 'Q6_K'])).toEqual({ kind: 'near', reason: { kind: 'types', types: ['q6_k'] } });
  expect(of(['IQ3_S'])).toEqual({ kind: 'near', reason: { kind: 'types', types: ['iq3_s'] } });
  expect(of(['Q4_1'], { kernels: { choice: 'stock', reason: 'asked for' } })).toEqual({
    kind: 'near',
    reason: { kind: 'stock', why: 'asked for' },
  });
  expect(of(['Q4_1'], { gpu: { ...loadedModel.gpu, variant: 'cuda', layersOnDevice: 3 } })).toEqual({
    kind: 'near',
    reason: { kind: 'gpu', variant: 'cuda' },
  });
  expect(of(['Q4_1'], { cacheType: 'iq4_nl' })).toEqual({ kind: 'near', reason: { kind: 'attention' } });
  expect(standing(loadedModel, kernels, null)).toEqual({ kind: 'unknown' });
});

test('what it costs is what was measured for the weights that the model has', () => {
  expect(kernelGains(kernels, report('Q8_0', 'Q4_1', 'Q6_K'))).toEqual([1.5, 3]);
  expect(kernelGains(kernels, report('F16'))).toEqual([]);
});

const written = (tokenIds: number[], logprobs: number[]): Written => ({
  tokenIds,
  logprobs: logprobs.map((logprob, index) => ({ id: tokenIds[index] ?? 0, logprob })),
  tokensPerSecond: 1,
  cachedTokens: 0,
  draftedTokens: 0,
  acceptedTokens: 0,
});

test('a reply is the same only where every token and every bit is', () => {
  const was = written([1, 2, 3], [-0.5, -1.5, -2]);
  expect(compared(was, written([1, 2, 3], [-0.5, -1.5, -2]))).toEqual({ kind: 'same', tokens: 3 });
  expect(compared(was, written([1, 2, 3], [-0.5, -1.5, -2.25]))).toEqual({
    kind: 'close',
    tokens: 3,
    differ: 1,
    most: 0.25,
  });
  expect(compared(was, written([1, 2, 3], [-0.5, -1.5]))).toMatchObject({ kind: 'close', differ: 1 });
  expect(compared(was, written([1, 4, 3], [-0.5, -1.5, -2]))).toEqual({ kind: 'parts', at: 1, tokens: 3 });
  expect(compared(was, written([1, 2], [-0.5, -1.5]))).toEqual({ kind: 'parts', at: 2, tokens: 3 });
});
