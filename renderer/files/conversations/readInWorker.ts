import type { Language } from '../../../electron/ipc/contract/language.ts';
import type { AskedToRead, ReadAnswer } from './conversations.worker.ts';
import type { Reading } from './reading.ts';

/** Reads a file in a worker of its own, which ends with the reading or with the stop. Rejects then, and where the worker fails, as for want of memory. */
export async function readInWorker(file: File, language: Language, stop: AbortSignal): Promise<Reading> {
  const worker = new Worker(new URL('./conversations.worker.ts', import.meta.url), { type: 'module' });
  stop.addEventListener('abort', () => worker.terminate(), { once: true });
  const ask = (asked: AskedToRead) =>
    new Promise<ReadAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<ReadAnswer>) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      stop.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
      worker.postMessage(asked);
    });
  try {
    const first = await ask({ kind: 'file', file, language });
    if (first.kind !== 'found') throw new Error(`the worker said ${first.kind}`);
    return {
      found: first.found,
      some: async () => {
        const next = await ask({ kind: 'some' });
        return next.kind === 'some' ? next.chats : [];
      },
      close: () => worker.terminate(),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}
