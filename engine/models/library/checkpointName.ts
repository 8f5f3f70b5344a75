import { basename, dirname } from 'node:path';

/** What a checkpoint's folder is called by people: in the cache of a hub, where folders are named by their hashes, as its repository is. */
export function checkpointName(folder: string): string {
  const cached = /models--[^/\\]+?--([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/.exec(folder);
  return cached?.[1] ?? (basename(folder) || basename(dirname(folder)));
}
