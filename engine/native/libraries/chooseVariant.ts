import { readdirSync } from 'node:fs';
import { type GpuChoice } from '../../contract/models.ts';
import { PagodaError } from '../../contract/errors.ts';
import { findLibraries, hasLibraries, type LibraryFolder, type LibraryPlaces } from './findLibraries.ts';
import type { RuntimeOptions, Variant } from '../native.d.ts';
import { probeInChild, type ProbeResult } from './probe.ts';

export interface VariantChoice {
  variant: Variant;
  folder: string;
  /** Goes into `RuntimeOptions.gpuFolder`. */
  gpuFolder?: string;
  /** Why not a faster one, in plain facts; empty where it is what was asked for. */
  reason: string;
}

export interface ChooseOptions {
  places: LibraryPlaces;
  /** Tries a candidate where it can do no harm. */
  probe?: (options: RuntimeOptions) => Promise<ProbeResult>;
  /** Whether the system shows a graphics device at all; spares a machine without one the trial. */
  seesDevice?: (variant: Variant) => boolean;
}

const GPU_VARIANTS: Partial<Record<NodeJS.Platform, readonly Variant[]>> = {
  darwin: ['metal'],
  linux: ['cuda', 'vulkan'],
  win32: ['cuda', 'vulkan'],
};

/**
 * The variant to run. `auto` takes the first GPU variant that passes a trial in a process of its own, else the CPU. An explicit one that
 * cannot run throws `gpu.unavailable`; `library.missing` where not even the CPU's libraries are there.
 */
export async function chooseVariant(choice: GpuChoice, options: ChooseOptions): Promise<VariantChoice> {
  const { places } = options;
  if (choice === 'off') return { variant: 'cpu', folder: findLibraries('cpu', places).folder, reason: '' };
  if (choice !== 'auto') {
    const found = await tryVariant(choice, options);
    if (typeof found === 'string')
      throw new PagodaError('gpu.unavailable', { requested: choice, detail: found });
    return found;
  }
  const facts: string[] = [];
  for (const variant of GPU_VARIANTS[places.platform ?? process.platform] ?? []) {
    if (!hasLibraries(variant, places)) continue;
    if (!(options.seesDevice ?? systemShowsDevice)(variant)) {
      facts.push(`${variant}: no device`);
      continue;
    }
    const found = await tryVariant(variant, options);
    if (typeof found !== 'string') return found;
    facts.push(`${variant}: ${found}`);
  }
  return { variant: 'cpu', folder: findLibraries('cpu', places).folder, reason: facts.join('; ') };
}

/** The variant with the folders that worked, or why it does not run. */
async function tryVariant(variant: Variant, options: ChooseOptions): Promise<VariantChoice | string> {
  if (!hasLibraries(variant, options.places)) return 'its libraries are not installed';
  const libraries = findLibraries(variant, options.places);
  const problems: string[] = [];
  for (const gpuFolder of gpuFolders(libraries)) {
    const candidate = { variant, folder: libraries.folder, ...(gpuFolder === null ? {} : { gpuFolder }) };
    const result = await (options.probe ?? probeInChild(options.places.appRoot))(runtimeOptions(candidate));
    if (result.kind === 'works') return { ...candidate, reason: '' };
    problems.push(result.detail);
  }
  return [...new Set(problems)].join('; ');
}

const gpuFolders = ({ fallbackFolder }: LibraryFolder): (string | null)[] =>
  fallbackFolder === null ? [null] : [null, fallbackFolder];

const runtimeOptions = ({ variant, folder, gpuFolder }: Omit<VariantChoice, 'reason'>): RuntimeOptions => ({
  libraryFolder: folder,
  variant,
  ...(gpuFolder === undefined ? {} : { gpuFolder }),
  kernels: 'stock',
  kernelCacheFile: '',
});

/** Linux shows GPUs as files; elsewhere only the trial tells. Vulkan devices named in the environment are wanted, files or not. */
function systemShowsDevice(variant: Variant): boolean {
  if (process.platform !== 'linux') return true;
  if (variant === 'vulkan' && process.env['GGML_VK_VISIBLE_DEVICES']) return true;
  const names = variant === 'cuda' ? /^(nvidia\d+|nvidiactl|dxg)$/ : /^renderD\d+$|^dxg$/;
  return filesIn('/dev')
    .concat(filesIn('/dev/dri'))
    .some((name) => names.test(name));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
