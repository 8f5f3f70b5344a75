import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../engine/models/cacheFolder.ts';

/** llama.cpp's own programs, in the order they are wanted. */
export const PROGRAMS = ['llama-bench', 'llama-quantize', 'llama-batched-bench', 'llama-server'] as const;
export type Program = (typeof PROGRAMS)[number];

/** A release build for this very processor, without what the programs above do not need. */
export const FLAGS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DGGML_NATIVE=ON',
  '-DBUILD_SHARED_LIBS=OFF',
  '-DLLAMA_BUILD_TESTS=OFF',
  '-DLLAMA_BUILD_EXAMPLES=OFF',
  '-DLLAMA_BUILD_APP=OFF',
  '-DLLAMA_BUILD_UI=OFF',
  '-DLLAMA_USE_PREBUILT_UI=OFF',
  '-DLLAMA_OPENSSL=OFF',
] as const;

/** Where a build of `tag` lies: another tag, flag or processor is another build. */
export function peerFolder(tag: string, processor = cpus()[0]?.model ?? process.arch): string {
  const made = createHash('sha256')
    .update([...FLAGS, processor].join('\n'))
    .digest('hex')
    .slice(0, 12);
  return join(cacheFolder(), 'peers', `${tag}-${made}`);
}
