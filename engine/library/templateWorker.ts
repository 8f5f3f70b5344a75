import { parentPort, workerData } from 'node:worker_threads';
import { previewOf, type PreviewInput } from './templatePreview.ts';

/** A thread for one template: a stranger's may never end. */
parentPort?.postMessage(previewOf(workerData as PreviewInput));
