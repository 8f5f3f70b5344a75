// Reads a prompt and goes on greedily; prints the barrier in use and a hash over every logit. Run by barrier.model.test.ts as a process of its own: the
// barrier is chosen once for a process. Arguments: addon, library folder, model, barrier, threads.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

const [addonPath, libraryFolder, path, barrier, threads] = process.argv.slice(2);
const addon = createRequire(import.meta.url)(addonPath);
const runtime = addon.openRuntime({
  libraryFolder,
  variant: 'cpu',
  kernels: 'own',
  kernelCacheFile: '',
  barrier,
});
const model = await runtime.loadModel({ path, gpuLayers: 0, useMmap: true }, () => undefined).model;
const context = await model.createContext({
  contextLength: 512,
  stepTokens: 256,
  threads: Number(threads),
  cacheTypeK: 'f16',
  cacheTypeV: 'f16',
  flashAttention: true,
  maxSequences: 1,
});
const hash = createHash('sha256');
let next = Array.from(
  model.tokenize('Once upon a time there was a barrier at which threads wait.', true, false),
);
let position = 0;
for (let count = 0; count < 40; count++) {
  const step = {
    tokens: Int32Array.from(next),
    positions: Int32Array.from(next, (_, index) => position + index),
    seqIdCounts: new Int32Array(next.length).fill(1),
    seqIds: new Int32Array(next.length),
    outputs: Int32Array.of(next.length - 1),
    samplers: Int32Array.of(-1),
    topK: Int32Array.of(1),
    wantLogits: true,
  };
  const { outcome, logits, topIds } = await context.step(step);
  if (outcome !== 'ok') throw new Error(outcome);
  hash.update(logits);
  position += next.length;
  next = [topIds[0]];
}
await context.dispose();
await model.dispose();
const { barrier: used, barrierReason: reason } = runtime.kernels();
process.stdout.write(JSON.stringify({ barrier: used, reason, logits: hash.digest('hex') }));
