import { PagodaError } from '../contract/errors.ts';
import { findLibraries } from '../native/libraries/findLibraries.ts';
import { loadAddon } from '../native/libraries/loadAddon.ts';
import { processPort } from '../transport/processPort.ts';
import { serve } from '../transport/server.ts';
import { promptingConfig, promptingContract } from './contract.ts';
import { PromptMaker } from './promptMaker.ts';

/**
 * The process that makes prompts: a model file's template and vocabulary run here, with what people type, where neither can hold up the
 * engine or take it along. It reads no weights, and ends with its engine, whatever it is busy with.
 */
function main(): void {
  const { appRoot } = promptingConfig.parse(JSON.parse(process.argv[2] ?? '{}'));
  const addon = loadAddon(appRoot);
  addon.endWithParent(true);
  let maker: PromptMaker | undefined;
  const opened = (): PromptMaker => {
    if (!maker) throw new PagodaError('model.notLoaded', {});
    return maker;
  };
  process.once('disconnect', () => process.exit(0));
  // They reach the whole group of a terminal or a service; the engine decides when this process ends.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
  serve(
    promptingContract,
    {
      open: async ({ path }) => {
        const runtime = addon.openRuntime({
          libraryFolder: findLibraries('cpu', { appRoot }).folder,
          variant: 'cpu',
          kernels: 'stock',
          kernelCacheFile: '',
        });
        const options = { path, gpuLayers: 0, useMmap: true, vocabularyOnly: true };
        const model = await runtime.loadModel(options, () => undefined).model;
        // Sent as itself: what the link gathers would leave when the thread is free again, which may be never.
        maker = new PromptMaker(model, path, (stage) => void process.send?.({ stage }));
        return {};
      },
      learn: () => ({ formats: opened().formats() }),
      encode: ({ prompt, wishes }) => ({ encoded: opened().encode(prompt, wishes) }),
      tokenize: ({ text, special, addBegin }) => ({ tokenIds: opened().tokenize(text, special, addBegin) }),
    },
    processPort(process),
  );
}

main();
