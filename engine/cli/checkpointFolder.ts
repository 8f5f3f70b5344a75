import { readdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The folder of a checkpoint, named itself or by one of its files; null for anything else. */
export async function checkpointFolder(file: string): Promise<string | null> {
  if (file.endsWith('.safetensors')) return dirname(resolve(file));
  const names = await readdir(file).catch((): string[] => []);
  return names.includes('config.json') || names.some((name) => name.endsWith('.safetensors'))
    ? resolve(file)
    : null;
}
