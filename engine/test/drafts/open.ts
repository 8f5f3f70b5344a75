import type { Context, Model } from '../../native/native.d.ts';
import { contextOptions, embeddedPath, loadModel, openRuntime } from '../../native/test/device.ts';
import type { KernelInfo } from '../../native/native.d.ts';
import type { Second } from './drafters.ts';

/** The embedded model with our kernels, and the two that draft for it. */
export interface Opened {
  readonly model: Model;
  readonly context: Context;
  readonly seconds: Readonly<Record<Second, Context>>;
  readonly kernels: KernelInfo;
  close(): Promise<void>;
}

/** `cut`: a file with the first layers of the embedded model alone. */
export async function open(cut: string, threads: number): Promise<Opened> {
  const runtime = openRuntime({ kernels: 'own' });
  const options = contextOptions({ contextLength: 4096, stepTokens: 256, threads });
  const model = await loadModel(runtime, embeddedPath);
  const ignorant = await loadModel(runtime, cut);
  const context = await model.createContext(options);
  const seconds = {
    itself: await model.createContext(options),
    'first layers': await ignorant.createContext(options),
  };
  return {
    model,
    context,
    seconds,
    kernels: runtime.kernels(),
    async close() {
      for (const each of [context, ...Object.values(seconds)]) await each.dispose();
      for (const each of [model, ignorant]) await each.dispose();
    },
  };
}
