// Ends in the way its first argument names, with work under way. Run by exit.model.test.ts as a process of its own.
// Arguments: scenario, addon, library folder, model.
import { createRequire } from 'node:module';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const [scenario, addonPath, libraryFolder, path] = isMainThread ? process.argv.slice(2) : workerData;
const addon = createRequire(import.meta.url)(addonPath);
const runtime = addon.openRuntime({ libraryFolder, variant: 'cpu', kernels: 'own', kernelCacheFile: '' });
const loading = () => runtime.loadModel({ path, gpuLayers: 0, useMmap: false }, () => undefined);
const contextOf = (model) =>
  model.createContext({
    contextLength: 8192,
    stepTokens: 8192,
    threads: 2,
    cacheTypeK: 'f16',
    cacheTypeV: 'f16',
    flashAttention: true,
    maxSequences: 4,
  });
const longStep = () => {
  const n = 8192;
  const numbers = (make) => Int32Array.from({ length: n }, (_, index) => make(index));
  return {
    tokens: numbers(() => 40),
    positions: numbers((index) => index),
    seqIdCounts: numbers(() => 1),
    seqIds: numbers(() => 0),
    outputs: Int32Array.of(n - 1),
    samplers: Int32Array.of(-1),
    topK: Int32Array.of(-1),
    wantLogits: false,
  };
};
/** A step that takes seconds, surely begun: one that came before it in the queue is done. */
async function decoding() {
  const context = await contextOf(await loading().model);
  const [, step] = [await context.sequenceMaxPosition(0), context.step(longStep())];
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { context, step };
}
const say = (text) => process.stdout.write(text);

const scenarios = {
  async exitWhileDecoding() {
    await decoding();
    say('exiting');
    process.exit(0);
  },
  exitWhileLoading() {
    loading();
    say('exiting');
    process.exit(0);
  },
  async exitWhileCreating() {
    void contextOf(await loading().model);
    say('exiting');
    process.exit(0);
  },
  async throwWhileDecoding() {
    await decoding();
    say('exiting');
    setImmediate(() => {
      throw new Error('on purpose');
    });
  },
  async leaveEverythingOpen() {
    const context = await contextOf(await loading().model);
    context.createSampler({
      temperature: 1,
      topK: 5,
      topP: 1,
      minP: 0,
      repeatPenalty: 1.1,
      repeatLastN: 64,
      seed: 1,
      minTokens: 0,
      history: new Int32Array(),
    });
    say('exiting');
  },
  async finishWhatIsOwed() {
    const { context, step } = await decoding();
    context.abort();
    void step.then(({ outcome }) => say(`exiting after ${outcome}`));
  },
  async workerEndsWhileDecoding() {
    if (!isMainThread) {
      await decoding();
      parentPort.postMessage('decoding');
      return;
    }
    const worker = new Worker(new URL(import.meta.url), { workerData: process.argv.slice(2) });
    await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
    const model = await loading().model;
    say(`exiting after ${model.info.architecture}`);
  },
};

await scenarios[scenario]();
