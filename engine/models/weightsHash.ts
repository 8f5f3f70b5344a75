import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { replaceOwnFile } from '../files/replaceFile.ts';
import { allParts, fileIdentity } from './identity.ts';

/** So much is hashed at a time, some 0.3 ms of work, so that whoever shares the thread is not held up. */
const PIECE_BYTES = 256 * 1024;
/** Files whose hashes are remembered. */
const MOST_REMEMBERED = 200;

const remembered = z.array(z.object({ identity: z.string(), hash: z.string() }));

/**
 * SHA-256 over a model's whole file, and all its further parts, in hexadecimal. Two fine-tunes of one base differ in nothing else that can be
 * seen. What was hashed once is remembered in `memory` by what tells one state of the file from another (fileIdentity).
 * @throws what the file system says where a file cannot be read; `signal`'s reason when it is aborted
 */
export async function weightsHash(path: string, memory: string, signal?: AbortSignal): Promise<string> {
  const identity = await fileIdentity(path);
  const known = await readMemory(memory);
  const found = known.find((each) => each.identity === identity);
  if (found) return found.hash;
  const hash = createHash('sha256');
  for (const part of allParts(path)) await hashFile(part, (piece) => hash.update(piece), signal);
  const made = hash.digest('hex');
  if (identity !== null && identity === (await fileIdentity(path)))
    await writeMemory(memory, [...(await readMemory(memory)), { identity, hash: made }]);
  return made;
}

/** The hash of a file that was hashed before and did not change since; else null, at once. */
export async function rememberedHash(path: string, memory: string): Promise<string | null> {
  const identity = await fileIdentity(path);
  return (await readMemory(memory)).find((each) => each.identity === identity)?.hash ?? null;
}

async function hashFile(path: string, update: (piece: Buffer) => void, signal?: AbortSignal): Promise<void> {
  const file = await open(path);
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, null);
      if (bytesRead === 0) return;
      update(buffer.subarray(0, bytesRead));
      await turn();
    }
  } finally {
    await file.close();
  }
}

/** What cannot be read is worked out again. */
async function readMemory(file: string): Promise<z.output<typeof remembered>> {
  try {
    return remembered.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return [];
  }
}

/** Where it cannot be written it is worked out again next time. */
const writeMemory = (file: string, known: z.output<typeof remembered>): Promise<void> =>
  replaceOwnFile(file, JSON.stringify(known.slice(-MOST_REMEMBERED))).catch(() => undefined);
