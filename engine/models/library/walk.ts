import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** What lies in one folder: files that may be models, and whether it is a checkpoint. */
export interface FoundFolder {
  readonly path: string;
  readonly gguf: readonly FoundFile[];
  /** Its safetensors files, where a config.json lies beside them. */
  readonly safetensors: readonly FoundFile[];
}

/** Folders inside each other, and folders in all: a home directory that somebody named ends somewhere. */
const maxDepth = 16;
const maxFolders = 100_000;
const skipped = new Set(['node_modules', '.git', '.cache', 'blobs']);

/**
 * Looks through a folder at any depth and only reads. Links are followed, each folder once, so that none leads in a circle; what may not be
 * read is passed over. It ends before its time once `stop` aborts.
 */
export async function* walk(root: string, stop?: AbortSignal): AsyncGenerator<FoundFolder> {
  const seen = new Set<string>();
  const left: { path: string; depth: number }[] = [{ path: root, depth: 0 }];
  for (let next = left.pop(); next && !stop?.aborted; next = left.pop()) {
    const real = await realpath(next.path).catch(() => null);
    if (real === null || seen.has(real) || seen.size >= maxFolders) continue;
    seen.add(real);
    const entries = await readdir(next.path, { withFileTypes: true }).catch((): Dirent[] => []);
    const files: FoundFile[] = [];
    let hasConfig = false;
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = join(next.path, entry.name);
      const isModel = /\.(gguf|safetensors)$/i.test(entry.name);
      if (entry.name === 'config.json') hasConfig = true;
      if (!isModel && !entry.isDirectory() && !entry.isSymbolicLink()) continue;
      const found = await stat(path).catch(() => null);
      if (found?.isDirectory() && next.depth < maxDepth && !skipped.has(entry.name))
        left.push({ path, depth: next.depth + 1 });
      if (found?.isFile() && isModel) files.push({ path, bytes: found.size, modifiedAt: found.mtimeMs });
    }
    const gguf = files.filter(({ path }) => /\.gguf$/i.test(path));
    const safetensors = hasConfig ? files.filter(({ path }) => /\.safetensors$/i.test(path)) : [];
    if (gguf.length > 0 || safetensors.length > 0) yield { path: next.path, gguf, safetensors };
  }
}
