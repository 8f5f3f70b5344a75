import { existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { KernelInfo } from '../native.d.ts';

/** Which of our kernels this processor can run, as the system says it and not as the kernels do: a test must notice where they should have run and did not. */

const words = (line: 'flags' | 'Features'): ReadonlySet<string> => {
  const info = existsSync('/proc/cpuinfo') ? readFileSync('/proc/cpuinfo', 'utf8') : '';
  const found = new RegExp(`^${line}\\s*:(.*)$`, 'm').exec(info)?.[1] ?? '';
  return new Set(found.trim().split(/\s+/));
};

/** The best instruction set that we have kernels for here; empty where there is none, or where the system does not say. */
function supported(): string {
  if (process.platform !== 'linux') return '';
  if (process.arch === 'arm64') {
    const features = words('Features');
    if (!['asimddp', 'asimdhp'].every((name) => features.has(name))) return '';
    return features.has('i8mm') ? 'neon-i8mm' : 'neon-dotprod';
  }
  const flags = words('flags');
  const has = (...names: string[]) => names.every((name) => flags.has(name));
  if (process.arch !== 'x64' || !has('avx2', 'fma', 'f16c')) return '';
  if (has('avx512f', 'avx512dq', 'avx512bw', 'avx512vl', 'avx512_vnni')) return 'avx512-vnni';
  return has('avx_vnni') ? 'avx-vnni' : 'avx2';
}

/** The instruction set that our kernels have to run with in this process: `PAGODA_KERNELS_ISA` may ask for the plainest of x86. */
export const instructionSet: string =
  process.env['PAGODA_KERNELS_ISA'] === 'avx2' && supported() !== '' && process.arch === 'x64'
    ? 'avx2'
    : supported();

/** For `skipIf`: our kernels have nothing to run on here. Where it is false they must run. */
export const noOwnKernels = instructionSet === '';

export function expectOwnKernels(info: KernelInfo, wanted = instructionSet): void {
  expect(info).toMatchObject({ choice: 'own', reason: '', instructionSet: wanted });
}

/**
 * Links to the libraries of `folder` with one variant of the CPU backend alone ("haswell"): the backend then takes that one, as it would on an
 * older processor. The caller removes the folder.
 */
export function onlyVariant(folder: string, variant: string): string {
  const links = mkdtempSync(join(tmpdir(), `pagoda-${variant}-`));
  for (const name of readdirSync(folder)) {
    const of = /^libggml-cpu-(\w+)\.so$/.exec(name)?.[1];
    if (of === undefined || of === variant) symlinkSync(join(folder, name), join(links, name));
  }
  return links;
}

/** How many ranges of this process's memory are to lie in large pages (Linux). */
export const largePages = (): number =>
  readFileSync('/proc/self/smaps', 'utf8').match(/^VmFlags:.* hg\b/gm)?.length ?? 0;
