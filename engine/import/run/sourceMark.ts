import { createHash, randomUUID, type Hash } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { limits } from '../../models/safetensors/header.ts';
import type { ImportPlan } from './planImport.ts';

/** What an import reads of a folder. */
const read = /\.(safetensors|json|model|jinja)$/i;

/**
 * Of everything that the bytes of an imported file follow from: the header that it gets, the folder's files by name, size and time, the headers of its safetensors files by their
 * content, and the program that writes. While it is the same, what was written before is what would be written now.
 */
export async function sourceMark({ folder, reader }: ImportPlan, header: Buffer): Promise<string> {
  const hash = createHash('sha256');
  // A program that was replaced while it runs is the same as none.
  hash.update(await readFile(fileURLToPath(import.meta.url)).catch(() => randomUUID()));
  hash.update(header);
  for (const name of (await readdir(folder)).filter((name) => read.test(name)).sort()) {
    const found = await stat(join(folder, name)).catch(() => null);
    hash.update(`${name}/${found?.size}/${found?.mtimeMs}/`);
  }
  for (const file of reader.checkpoint.files) await addHeader(hash, file);
  return hash.digest('hex');
}

/** The length of the header, and the header: both were checked when the folder was read. */
async function addHeader(hash: Hash, path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const length = Buffer.alloc(8);
    await file.read(length, 0, 8, 0);
    const header = Buffer.alloc(Math.min(Number(length.readBigUInt64LE()), limits.headerBytes));
    await file.read(header, 0, header.length, 8);
    hash.update(length).update(header);
  } finally {
    await file.close();
  }
}
