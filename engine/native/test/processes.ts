import { execFile, execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findLibraries } from '../libraries/findLibraries.ts';
import { addonPath } from '../libraries/loadAddon.ts';
import type { ContextOptions, KernelInfo } from '../native.d.ts';
import { addonRoot, appRoot } from './device.ts';
import { instructionSet, noOwnKernels, onlyVariant } from './processor.ts';
import type { Step } from './references.ts';

/** Whose kernels run on which instruction set: one process each. */
export interface Setting {
  readonly name: string;
  readonly kernels: 'own' | 'stock';
  /** Of our kernels; empty where stock runs. */
  readonly instructionSet: string;
  readonly libraryFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly kernelCacheFile: string;
}

export interface Reply {
  readonly tokenIds: number[];
  readonly steps: readonly Step[];
}

/** The oldest variant of the CPU backend that has the instructions of our plainest x86 kernels. */
const AVX2_VARIANT = 'haswell';

/**
 * Own kernels (where the processor has the instructions) and stock ones, on the instruction set in use and, where that is more, on AVX2 alone. Ours run for every
 * weight type, however fast they are here.
 */
export class Settings {
  readonly all: readonly Setting[];
  private readonly made: string[] = [];

  constructor() {
    const { folder } = findLibraries('cpu', { appRoot });
    const isX86 = process.arch === 'x64' && !noOwnKernels;
    const forced = process.env['PAGODA_KERNELS_ISA'] === 'avx2';
    const here = isX86 && forced ? this.alone(folder) : folder;
    const sets = [{ set: instructionSet, libraryFolder: here, env: process.env }];
    if (isX86 && instructionSet !== 'avx2') {
      const env = { ...process.env, PAGODA_KERNELS_ISA: 'avx2' };
      sets.push({ set: 'avx2', libraryFolder: this.alone(folder), env });
    }
    this.all = sets.flatMap(({ set, libraryFolder, env }) =>
      (noOwnKernels ? (['stock'] as const) : (['own', 'stock'] as const)).map((kernels) => ({
        name: `${kernels} kernels on ${set === '' ? 'this processor' : set}`,
        kernels,
        instructionSet: kernels === 'own' ? set : '',
        libraryFolder,
        env,
        kernelCacheFile: kernels === 'own' ? this.ownForAll(libraryFolder, env) : '',
      })),
    );
  }

  private alone(folder: string): string {
    const links = onlyVariant(folder, AVX2_VARIANT);
    this.made.push(links);
    return links;
  }

  /** A memory of the choice by weight type that names ours for each. */
  private ownForAll(libraryFolder: string, env: NodeJS.ProcessEnv): string {
    const kernelCacheFile = join(tmpdir(), `pagoda-own-for-all-${process.pid}-${this.made.length}`);
    this.made.push(kernelCacheFile);
    const setting = JSON.stringify({
      addon: addonPath(addonRoot),
      libraryFolder,
      kernels: 'own',
      kernelCacheFile,
    });
    execFileSync(process.execPath, [program, 'choose', setting], { env });
    const [key, ...types] = readFileSync(kernelCacheFile, 'utf8').trim().split('\n');
    const own = types.map((line) => line.replace(/^(\S+) [01] /, '$1 1 '));
    writeFileSync(kernelCacheFile, `${[key, ...own].join('\n')}\n`);
    return kernelCacheFile;
  }

  close(): void {
    for (const path of this.made) rmSync(path, { recursive: true, force: true });
  }
}

const program = join(import.meta.dirname, 'compute.mjs');

const commandOf = (task: string, setting: Setting, model: string, context: ContextOptions): string[] => {
  const { libraryFolder, kernels, kernelCacheFile } = setting;
  const given = {
    addon: addonPath(addonRoot),
    libraryFolder,
    kernels,
    kernelCacheFile,
    model,
    context,
  };
  return [program, task, JSON.stringify(given)];
};

/** The embedded model in float32, made where it is not there yet. */
export function exactModel(): string {
  const script = join(appRoot, 'scripts/model/exact.mjs');
  return execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim();
}

/** Greedy replies to all prompts, a token of each in every step. */
export function repliesOf(
  setting: Setting,
  model: string,
  context: ContextOptions,
  cases: readonly { promptTokenIds: number[]; maxTokens: number }[],
): Promise<{ kernels: KernelInfo; replies: Reply[] }> {
  return new Promise((resolve, reject) => {
    const settings = { env: setting.env, maxBuffer: 64 << 20 };
    const args = commandOf('greedy', setting, model, context);
    const child = execFile(process.execPath, args, settings, (error, said) => {
      if (error) reject(new Error(`${setting.name}: ${error.message}`));
      else resolve(JSON.parse(said) as { kernels: KernelInfo; replies: Reply[] });
    });
    child.stdin?.end(JSON.stringify(cases));
  });
}

/** The scores of texts, one text after the other; what is not read yet waits in its process. */
export class Scores {
  readonly kernels: Promise<KernelInfo>;
  private readonly output: AsyncIterator<Buffer>;
  private unread: Buffer = Buffer.alloc(0);

  constructor(
    setting: Setting,
    model: string,
    context: ContextOptions,
    texts: readonly { tokens: readonly number[]; first: number }[],
  ) {
    const child = spawn(process.execPath, commandOf('scores', setting, model, context), { env: setting.env });
    child.stdin.end(JSON.stringify(texts));
    this.output = (child.stdout as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    this.kernels = Promise.all([text(child.stderr), ended]).then(([words, status]) => {
      if (status !== 0)
        throw new Error(`the scores of ${setting.name} ended with ${String(status)}: ${words}`);
      return JSON.parse(words) as KernelInfo;
    });
    this.kernels.catch(() => undefined);
  }

  /** The next `count` scores. */
  async next(count: number): Promise<Float32Array> {
    const chunks: Uint8Array[] = [this.unread];
    let missing = 4 * count - this.unread.length;
    while (missing > 0) {
      const next = await this.output.next();
      if (next.done) {
        await this.kernels;
        throw new Error('the scores ended too early');
      }
      chunks.push(next.value);
      missing -= next.value.length;
    }
    const bytes = Buffer.concat(chunks);
    this.unread = bytes.subarray(4 * count);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 4 * count));
  }
}
