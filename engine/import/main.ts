import { processPort } from '../transport/processPort.ts';
import { serve } from '../transport/server.ts';
import { importContract } from './contract.ts';
import { importFolder } from './run/importFolder.ts';
import { lookAt } from './run/lookAt.ts';

/** How often progress is told, in milliseconds. */
const TELL_EVERY = 100;

/**
 * The process that imports: neither the app nor the engine waits for a disk here, and what a stranger's folder does to it costs one import.
 * It ends with whoever started it, and what it had begun to write is removed first.
 */
function main(): void {
  const running = new Set<Promise<unknown>>();
  const ending = new AbortController();
  process.once('disconnect', () => {
    ending.abort();
    void Promise.allSettled(running).then(() => process.exit(0));
  });
  // They reach the whole group of a terminal; whoever started this process decides when it ends.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
  serve(
    importContract,
    {
      look: ({ folder, size }) => lookAt(folder, size),
      import: async (params, emit, signal) => {
        let told = 0;
        const work = importFolder(
          params,
          (progress) => {
            const now = performance.now();
            if (now - told < TELL_EVERY) return;
            told = now;
            emit({ type: 'progress', ...progress });
          },
          AbortSignal.any([signal, ending.signal]),
        );
        running.add(work);
        try {
          return { type: 'done', report: await work };
        } finally {
          running.delete(work);
        }
      },
    },
    processPort(process),
  );
}

main();
