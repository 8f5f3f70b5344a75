import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LeftOutVariant } from '../contract/engine.ts';
import type { HostConfig } from '../contract/hostConfig.ts';
import { cacheFolder } from '../models/cacheFolder.ts';
import { chooseVariant } from '../native/libraries/chooseVariant.ts';
import { GpuMemory } from '../native/libraries/gpuMemory.ts';
import { loadAddon } from '../native/libraries/loadAddon.ts';
import { findLibraries, hasLibraries, type LibraryPlaces } from '../native/libraries/findLibraries.ts';
import type { Model, Runtime, Variant } from '../native/native.d.ts';
import type { Prompter } from '../prompting/prompter.ts';
import { PromptProcess } from '../prompting/promptProcess.ts';
import { Trials } from './trials.ts';

/** The libraries of this process, opened. */
export interface OpenedEngine {
  runtime: Runtime;
  version: string;
  variant: Variant;
  variantReason: string;
  leftOut: readonly LeftOutVariant[];
  libraryFolder: string;
  /** Where pages of the KV cache outlive the process; null: nowhere. */
  pagesFolder: string | null;
  /** Where hashes of model files are remembered. */
  hashesFile: string;
  /** Where it is remembered what steps cost. */
  costsFile: string;
  /** Starts what makes prompts of a model file; `model` comes when its weights are read. */
  startPrompter(path: string, model: Promise<Model>): Prompter;
  /** Throws `model.endsEngine`; see `Trials`. */
  tryModel: (path: string, identity: string | null, signal: AbortSignal) => Promise<void>;
}

/** From this of llama.cpp's levels on, its words go to standard error: 3 is a warning, 4 an error. */
const LOGGED_FROM = 3;

/** Chooses a variant and opens its libraries. Throws `addon.missing`, `library.*`, `gpu.unavailable`. */
export async function openEngine(config: HostConfig): Promise<OpenedEngine> {
  const { appRoot, gpu, kernels, pagesFolder, tryGpusAgain } = config;
  const cache = config.cacheFolder ?? cacheFolder();
  const addon = loadAddon(appRoot);
  const places = { appRoot, cacheFolder: join(cache, 'libraries') };
  const memory = new GpuMemory(join(cache, 'gpus.json'));
  const choice = await chooseVariant(gpu, { places, memory, tryAgain: tryGpusAgain });
  const { variant, folder, gpuFolder, reason, leftOut } = choice;
  const runtime = addon.openRuntime({
    libraryFolder: folder,
    variant,
    ...(gpuFolder === undefined ? {} : { gpuFolder }),
    kernels,
    kernelCacheFile: join(cache, 'kernels.json'),
    onLog: (level, text) => {
      if (level >= LOGGED_FROM) process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
    },
  });
  const trials = trialsOf(places, runtime.llamaVersion, join(cache, 'models.json'));
  return {
    runtime,
    version: versionOf(appRoot),
    variant,
    variantReason: reason,
    leftOut,
    libraryFolder: folder,
    pagesFolder,
    hashesFile: join(cache, 'hashes.json'),
    costsFile: join(cache, 'costs.json'),
    startPrompter: (path) => new PromptProcess({ appRoot, path }),
    tryModel: async (path, identity, signal) => trials?.pass(path, identity, signal),
  };
}

/** Null where the CPU's libraries are not there: a trial must not disturb a GPU. */
function trialsOf(places: LibraryPlaces, llamaVersion: string, file: string): Trials | null {
  if (!hasLibraries('cpu', places)) return null;
  const { folder } = findLibraries('cpu', places);
  const { appRoot } = places;
  return new Trials({ appRoot, libraryFolder: folder, llamaVersion, file });
}

function versionOf(appRoot: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(appRoot, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}
