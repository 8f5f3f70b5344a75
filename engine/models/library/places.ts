import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Owner } from '../../contract/library.ts';
import { cacheFolder } from '../cacheFolder.ts';

export interface Place {
  readonly owner: Owner;
  readonly path: string;
  /** How files lie there. `files`: under the names that people know them by; `ollama`: by their hashes, with names in manifests. */
  readonly layout: 'files' | 'ollama';
}

/** Where models lie that were fetched. */
export const fetchedModels = (): string => join(cacheFolder(), 'models');

/** Where programs keep their models, each by its own documentation. `own`: the folders that are Pagoda's, `added`: those that a person named. */
export function usualPlaces(
  own: readonly string[],
  added: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): Place[] {
  const cache = env['XDG_CACHE_HOME'] || join(home, '.cache');
  const files = (owner: Owner, ...paths: (string | undefined)[]): Place[] =>
    paths.flatMap((path) => (path ? [{ owner, path, layout: 'files' } as const] : []));
  const hub = env['HF_HUB_CACHE'] || join(env['HF_HOME'] || join(cache, 'huggingface'), 'hub');
  const ollama = [env['OLLAMA_MODELS'], join(home, '.ollama', 'models'), '/usr/share/ollama/.ollama/models'];
  return [
    ...files('pagoda', ...own),
    ...files('lmstudio', join(home, '.lmstudio', 'models'), join(cache, 'lm-studio', 'models')),
    ...ollama.flatMap((path) => (path ? [{ owner: 'ollama', path, layout: 'ollama' } as const] : [])),
    ...files('huggingface', hub),
    ...files('llama.cpp', env['LLAMA_CACHE'] || join(cache, 'llama.cpp')),
    ...files('added', ...added),
  ];
}
