import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The model that comes with Pagoda. */
export const embeddedModel = {
  name: 'SmolLM2 135M Instruct',
  fileName: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  /** With the template's own default its greedy answers drift into other languages; with this one they do not. */
  systemPrompt: 'You are a helpful AI assistant.',
  /** What its makers recommend (model card of SmolLM2-135M-Instruct): at higher temperatures so small a model loses the thread. */
  sampling: { temperature: 0.2, topP: 0.9 },
} as const;

/** Where the embedded model lies. `appRoot` holds `out/` and `resources/`, or is an installed app's archive, which has its resources beside it. */
export function embeddedModelPath(appRoot: string): string {
  const installed = /\.asar(\.unpacked)?$/.test(appRoot);
  const resources = installed ? dirname(appRoot) : join(appRoot, 'resources');
  return join(resources, 'models', embeddedModel.fileName);
}

/** The embedded model's path, or null where set-up could not get it. A file of another size is a download that was cut. */
export async function findEmbeddedModel(appRoot: string): Promise<string | null> {
  const path = embeddedModelPath(appRoot);
  return (await isEmbeddedModel(path)) ? path : null;
}

/** Whether a file is the embedded model, by name and size: its default system prompt goes with it wherever it lies. */
export async function isEmbeddedModel(path: string): Promise<boolean> {
  if (basename(path) !== embeddedModel.fileName) return false;
  const found = await stat(path).catch(() => null);
  return found !== null && found.isFile() && looksEmbedded(path, found.size);
}

/** The same of a file whose size is known. */
export const looksEmbedded = (path: string, bytes: number): boolean =>
  basename(path) === embeddedModel.fileName && bytes === embeddedModel.bytes;
