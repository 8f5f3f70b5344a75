import { Worker } from 'node:worker_threads';
import type { Preview, PreviewInput } from './templatePreview.ts';

/** How long a template may take, in milliseconds, and how much memory, in MiB. */
const WITHIN = 3000;
const MEMORY = 128;

/** A template's preview, made in a thread of its own: one that does not end, or takes too much, costs itself alone. `script`: the built thread. */
export function previewInThread(script: string, input: PreviewInput): Promise<Preview> {
  return new Promise((resolve) => {
    const worker = new Worker(script, {
      workerData: input,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    const end = (preview: Preview) => {
      clearTimeout(late);
      void worker.terminate();
      resolve(preview);
    };
    const late = setTimeout(
      () => end({ kind: 'failed', detail: `it was not done after ${WITHIN / 1000} seconds` }),
      WITHIN,
    );
    worker.once('message', (preview: Preview) => end(preview));
    worker.once('error', ({ message }) => end({ kind: 'failed', detail: message }));
    worker.once('exit', () => end({ kind: 'failed', detail: 'it ended early' }));
  });
}
