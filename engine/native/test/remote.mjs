// A model and its context for a test in another process, which says each step over IPC (remoteContext.ts): the libraries, their variant and whose kernels
// run are chosen once for a process.
//
//   node remote.mjs SETTING      {addon, libraryFolder, kernels, kernelCacheFile, model, context}
import { createRequire } from 'node:module';

const {
  addon,
  libraryFolder,
  kernels,
  kernelCacheFile,
  model: path,
  context: options,
} = JSON.parse(process.argv[2]);
const runtime = createRequire(import.meta.url)(addon).openRuntime({
  libraryFolder,
  variant: 'cpu',
  kernels,
  kernelCacheFile,
});
const model = await runtime.loadModel({ path, gpuLayers: 0, useMmap: true }, () => undefined).model;
const context = await model.createContext(options);
const tokens = Array.from({ length: model.info.vocabularySize }, (_, token) => token);

/** By what the other side calls them. */
const handles = new Map([[-1, -1]]);
const calls = {
  step: (step) => context.step({ ...step, samplers: step.samplers.map((handle) => handles.get(handle)) }),
  createSampler: (handle, options) => void handles.set(handle, context.createSampler(options)),
  createScorer: (handle, options) => void handles.set(handle, context.createScorer(options)),
  freeSampler: (handle) => context.freeSampler(handles.get(handle)),
  kernels: () => runtime.kernels(),
};

process.on('message', async ({ id, call, args }) => {
  try {
    process.send({ id, value: await calls[call](...args) });
  } catch (error) {
    process.send({ id, error: { message: error.message, code: error.code, data: error.data } });
  }
});
process.on('disconnect', () => process.exit());
process.send({
  info: model.info,
  contextLength: context.contextLength,
  stepTokens: context.stepTokens,
  padToken: model.metadata('tokenizer.ggml.padding_token_id'),
  ends: tokens.filter((token) => model.isEndOfGeneration(token)),
  pieces: tokens.map((token) => model.piece(token, false)),
  specials: tokens.map((token) => model.piece(token, true)),
});
