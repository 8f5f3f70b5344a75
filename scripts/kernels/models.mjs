// The models that the kernels' tests run: the repository's tiny one, the embedded one, and random ones made on the spot.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cache, inRoot } from '../launch/places.mjs';
import { build, SHIPPED } from './build.mjs';

export const TINY = inRoot('engine/test/fixtures/tiny-py/tiny-py-f32.gguf');

/** Every weight type that we have products for, as ggml spells it. */
export const WEIGHTS = ['q4_0', 'q4_1', 'q5_0', 'q5_1', 'q8_0', 'q4_K', 'q5_K', 'q6_K', 'f16', 'bf16', 'f32'];

/** The embedded model's file, or undefined where ./pagoda has not fetched it yet. */
export function embeddedModel() {
  return [inRoot('resources/models'), path.join(cache, 'models')]
    .map((folder) => path.join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf'))
    .find((candidate) => fs.existsSync(candidate));
}

/** A program that runs whole models on the shipped libraries. */
export const modelProgram = (name, variant = 'plain') =>
  build(variant, name, { with: ['model'], onLibraries: true });

/** Makes models in a folder that is gone when `use` is done. */
export async function withMadeModels(use) {
  const program = await modelProgram('make_model');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-kernels-'));
  const make = (...args) =>
    execFileSync(program, [SHIPPED, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    return await use({
      folder,
      /** A small model with random float32 weights. */
      random() {
        const file = path.join(folder, 'random.gguf');
        make('random', file);
        return file;
      },
      /** The same model with every matrix of that type. */
      as(type, from) {
        const file = path.join(folder, `${path.basename(from, '.gguf')}-${type}.gguf`);
        make('as', type, from, file);
        return file;
      },
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
