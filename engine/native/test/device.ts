import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packCacheOps, type NativeCacheOp } from '../cacheOps.ts';
import { findLibraries } from '../libraries/findLibraries.ts';
import { loadAddon } from '../libraries/loadAddon.ts';
import type {
  Context,
  ContextOptions,
  Model,
  NativeStep,
  Runtime,
  RuntimeOptions,
  SamplerOptions,
} from '../native.d.ts';

/** The real addon and real weights, for tests. */

export const appRoot = resolve(import.meta.dirname, '../../..');
/** Whose addon it is: the root's, or one that was built another way (scripts/addon-sanitized.mjs). */
export const addonRoot = process.env['PAGODA_TEST_ADDON_ROOT'] ?? appRoot;
export const tinyPath = join(appRoot, 'engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
export const embeddedPath = join(appRoot, 'resources/models/SmolLM2-135M-Instruct.Q4_1.gguf');

export function openRuntime(options: Partial<RuntimeOptions> = {}): Runtime {
  const { folder } = findLibraries(options.variant ?? 'cpu', { appRoot });
  return loadAddon(addonRoot).openRuntime({
    libraryFolder: folder,
    variant: 'cpu',
    kernels: 'stock',
    kernelCacheFile: '',
    ...options,
  });
}

export function loadModel(runtime: Runtime, path: string): Promise<Model> {
  if (!existsSync(path)) throw new Error(`${path} is not there: ./pagoda fetches it`);
  return runtime.loadModel({ path, gpuLayers: -1, useMmap: true }, () => undefined).model;
}

export const contextOptions = (options: Partial<ContextOptions> = {}): ContextOptions => ({
  contextLength: 512,
  stepTokens: 256,
  threads: 1,
  cacheTypeK: 'f16',
  cacheTypeV: 'f16',
  flashAttention: true,
  maxSequences: 8,
  ...options,
});

/** Float32 through and through: what another implementation's float32 can be compared with. */
export const exactOptions = (options: Partial<ContextOptions> = {}): ContextOptions =>
  contextOptions({ cacheTypeK: 'f32', cacheTypeV: 'f32', flashAttention: false, ...options });

export const samplerOptions = (options: Partial<SamplerOptions> = {}): SamplerOptions => ({
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  repeatPenalty: 1,
  repeatLastN: 0,
  seed: 1,
  minTokens: 0,
  history: new Int32Array(),
  ...options,
});

/** A piece of one sequence in a step; its last token gives an output. */
export interface Piece {
  tokens: ArrayLike<number>;
  from: number;
  sequence: number;
  sampler?: number;
  topK?: number;
}

export function makeStep(pieces: readonly Piece[], wantLogits = false): NativeStep {
  const tokens = pieces.flatMap((piece) => Array.from(piece.tokens));
  const ends: number[] = [];
  for (const piece of pieces) ends.push((ends.at(-1) ?? -1) + piece.tokens.length);
  return {
    tokens: Int32Array.from(tokens),
    positions: Int32Array.from(pieces.flatMap((p) => Array.from(p.tokens, (_, index) => p.from + index))),
    seqIdCounts: new Int32Array(tokens.length).fill(1),
    seqIds: Int32Array.from(pieces.flatMap((piece) => Array.from(piece.tokens, () => piece.sequence))),
    outputs: Int32Array.from(ends),
    samplers: Int32Array.from(pieces, (piece) => piece.sampler ?? -1),
    topK: Int32Array.from(pieces, (piece) => piece.topK ?? -1),
    wantLogits,
  };
}

/** A step of operations on the cache alone. */
export async function changeCache(context: Context, ...ops: NativeCacheOp[]): Promise<void> {
  const { outcome, detail } = await context.step({ ...makeStep([]), cacheOps: packCacheOps(ops) });
  if (outcome !== 'ok') throw new Error(`${outcome}: ${detail}`);
}

export const copyCells = (context: Context, source: number, target: number, from: number, to: number) =>
  changeCache(context, { kind: 'copy', source, target, from, to });
export const removeCells = (context: Context, sequence: number, from: number, to: number) =>
  changeCache(context, { kind: 'remove', sequence, from, to });
export const shiftCells = (context: Context, sequence: number, from: number, to: number, by: number) =>
  changeCache(context, { kind: 'shift', sequence, from, to, by });

/** The pages of the first `tokens` positions of a sequence, 64 each and what is left: for `savePages`. */
export const pageRanges = (tokens: number): Int32Array =>
  Int32Array.from(
    Array.from({ length: Math.ceil(tokens / 64) }, (_, page) => [
      page * 64,
      Math.min((page + 1) * 64, tokens),
    ]).flat(),
  );

/** Numbers that are equal where all bits are, short enough for the report of a failure. */
export const bitsOf = (numbers: Float32Array): string =>
  createHash('sha1')
    .update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
    .digest('hex');

/** Goes on greedily from one token; the bits of all logits of each step. */
export async function scoresOf(
  context: Context,
  next: { sequence: number; from: number; token: number },
  count: number,
): Promise<string[]> {
  const scores: string[] = [];
  for (let { token, from } = next; scores.length < count; from++) {
    const step = makeStep([{ tokens: [token], from, sequence: next.sequence }], true);
    const { outcome, detail, logits } = await context.step(step);
    if (outcome !== 'ok') throw new Error(`${outcome}: ${detail}`);
    scores.push(bitsOf(logits));
    token = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
  }
  return scores;
}

/** Reads a prompt (in steps as long as the context takes) and goes on until the model ends or `count` tokens are there. */
export async function generate(
  model: Model,
  context: Context,
  prompt: ArrayLike<number>,
  count: number,
  options: { sequence?: number; from?: number; sampler?: Partial<SamplerOptions> } = {},
): Promise<number[]> {
  const { sequence = 0, from = 0 } = options;
  const sampler = context.createSampler(
    samplerOptions({ history: Int32Array.from(prompt), ...options.sampler }),
  );
  const said: number[] = [];
  let position = from;
  let next = Array.from(prompt);
  while (said.length < count) {
    const tokens = next.splice(0, context.stepTokens);
    const last = next.length === 0;
    const step = makeStep([{ tokens, from: position, sequence, sampler: last ? sampler : -1 }]);
    const { outcome, detail, sampled } = await context.step(step);
    if (outcome !== 'ok') throw new Error(`${outcome}: ${detail}`);
    position += tokens.length;
    if (!last) continue;
    const token = sampled[0] ?? -1;
    said.push(token);
    if (model.isEndOfGeneration(token)) break;
    next = [token];
  }
  context.freeSampler(sampler);
  return said;
}

export const readFixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(appRoot, 'engine/test/fixtures', name), 'utf8'));

/** The code and data of what a call throws or rejects with. */
export async function failureOf(call: () => unknown): Promise<{ code: string; data: unknown }> {
  try {
    await call();
  } catch (error) {
    const { code, data } = error as { code: string; data: unknown };
    return { code, data };
  }
  return { code: 'none', data: {} };
}
