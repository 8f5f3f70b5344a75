// A process to be thrown away: loads the model files it is told of, one after the other, and uses each as the engine would. Started by
// throwAway.ts. Arguments: addon, library folder.
import { createRequire } from 'node:module';

const [addonPath, libraryFolder] = process.argv.slice(2);
const addon = createRequire(import.meta.url)(addonPath);
const runtime = addon.openRuntime({ libraryFolder, variant: 'cpu', kernels: 'own', kernelCacheFile: '' });
const numbers = (length, make) => Int32Array.from({ length }, (_, index) => make(index));

async function use(path) {
  const model = await runtime.loadModel({ path, gpuLayers: 0, useMmap: true }, () => undefined).model;
  try {
    for (const text of ['Hello world, 123 é\n', ' ', '日本 \u{1F600}<s>\t\u0000'])
      for (const special of [true, false]) model.tokenize(text, special, special);
    const { vocabularySize } = model.info;
    for (let token = 0; token < Math.min(vocabularySize, 400); token++)
      for (const special of [true, false]) model.piece(token, special);
    const context = await model.createContext({
      contextLength: 128,
      stepTokens: 32,
      threads: 1,
      cacheTypeK: 'f16',
      cacheTypeV: 'f16',
      flashAttention: true,
      maxSequences: 2,
    });
    try {
      for (const [from, length] of [
        [0, 8],
        [8, 1],
      ])
        await context.step({
          tokens: numbers(length, (index) => index % vocabularySize),
          positions: numbers(length, (index) => from + index),
          seqIdCounts: numbers(length, () => 1),
          seqIds: numbers(length, () => 0),
          outputs: numbers(1, () => length - 1),
          samplers: numbers(1, () => -1),
          topK: numbers(1, () => 1),
          wantLogits: false,
        });
    } finally {
      await context.dispose();
    }
  } finally {
    await model.dispose();
  }
  return 'ok';
}

process.on('message', async (path) => {
  const said = await use(path).catch(
    (error) => `${error.code ?? error.name}: ${error.data?.detail ?? error.message}`,
  );
  process.send(said);
});
process.send('ready');
