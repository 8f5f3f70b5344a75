import { stat } from 'node:fs/promises';
import { partPath } from './parts.ts';

/**
 * What tells a model file, with all its parts, from another that takes its place under the same name: null where a part is not there. Any write
 * changes it, the same size and a time set back included: the time of the last change to the inode is the kernel's own.
 */
export async function fileIdentity(path: string): Promise<string | null> {
  try {
    return (await Promise.all(allParts(path).map(identityOf))).join();
  } catch {
    return null;
  }
}

async function identityOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/** The files of a model, by the name of its first part. */
export function allParts(path: string): string[] {
  const count = Number(/-00001-of-(\d{5})\.gguf$/.exec(path)?.[1] ?? 1);
  return [
    path,
    ...Array.from({ length: Math.max(0, count - 1) }, (_, index) => partPath(path, index + 2, count)!),
  ];
}
