// Ends in the way its first argument names, with work under way. Run by exit.model.test.ts as a process of its own.
// Arguments: scenario, addon, library folder, model.
import { createRequire } from 'node:module';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

const [scenario, addonPath, libraryFolder, path] = isMainThread ? process.argv.slice(2) : workerData;
const addon = createRequire(import.meta.url)(addonPath);
const kernels = scenario === 'exitBetweenOperations' ? 'stock' : 'own';
const runtime = addon.openRuntime({ libraryFolder, variant: 'cpu', kernels, kernelCacheFile: '' });
const loading = () => runtime.loadModel({ path, gpuLayers: 0, useMmap: false }, () => undefined);
const contextOf = (model) =>
  model.createContext({
    contextLength: 8192,
    stepTokens: 8192,
    threads: kernels === 'stock' ? 1 : 2,
    cacheTypeK: 'f16',
    cacheTypeV: 'f16',
    flashAttention: true,
    maxSequences: 4,
  });
const step = (n) => {
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
  const [, long] = [await context.sequenceMaxPosition(0), context.step(step(8192))];
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { context, step: long };
}
const say = (text) => process.stdout.write(text);

const scenarios = {
  async exitWhileDecoding() {
    await decoding();
    say('exiting');
    process.exit(0);
  },
  // Steps of short operations: the next one begins before the process has ended.
  async exitBetweenOperations() {
    const context = await contextOf(await loading().model);
    void context.step(step(64));
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.exit(0);
  },
  async callAfterTheEnd() {
    const model = await loading().model;
    process.once('exit', () => {
      try {
        model.tokenize('too late', true, false);
      } catch (error) {
        say(`exiting: ${error.code}`);
      }
    });
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
