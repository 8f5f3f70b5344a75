import { expect, test } from 'vitest';
import { contextOptions, embeddedPath, generate, loadModel, openRuntime } from './test/device.ts';
import { largePages } from './test/processor.ts';

test('with stock kernels the backend is as it was shipped: its operations, its threads, its memory', async () => {
  const before = process.platform === 'linux' ? largePages() : 0;
  const runtime = openRuntime({ kernels: 'stock' });
  const model = await loadModel(runtime, embeddedPath);
  // A cache of 92 MB, and weights of 98 that are mapped.
  const context = await model.createContext(contextOptions({ contextLength: 4096 }));
  expect(await generate(model, context, [504, 3575], 2)).toHaveLength(2);
  expect(runtime.kernels()).toMatchObject({
    choice: 'stock',
    reason: 'switched off',
    barrier: 'spinning',
    attentionOps: 0,
    matmulOps: 0,
    bytesToPack: 0,
  });
  if (process.platform === 'linux') expect(largePages()).toBe(before);
  await context.dispose();
  await model.dispose();
});
