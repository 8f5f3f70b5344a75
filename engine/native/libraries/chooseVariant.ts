import { readdirSync } from 'node:fs';
import type { LeftOutVariant } from '../../contract/engine.ts';
import { type GpuChoice } from '../../contract/models.ts';
import { PagodaError } from '../../contract/errors.ts';
import { say, type Detail } from '../../contract/phrases.ts';
import { findLibraries, hasLibraries, type LibraryFolder, type LibraryPlaces } from './findLibraries.ts';
import type { RuntimeOptions, Variant } from '../native.d.ts';
import type { GpuMemory } from './gpuMemory.ts';
import { probeInChild, type ProbeResult } from './probe.ts';

export interface VariantChoice {
  variant: Variant;
  folder: string;
  /** Goes into `RuntimeOptions.gpuFolder`. */
  gpuFolder?: string;
  /** Why not a faster one, in plain facts; empty where it is what was asked for. */
  reason: string;
  /** Those that crashed or hung, now or at an earlier start. */
  leftOut: readonly LeftOutVariant[];
}

export interface ChooseOptions {
  places: LibraryPlaces;
  /** Tries a candidate where it can do no harm. */
  probe?: (options: RuntimeOptions) => Promise<ProbeResult>;
  /** Whether the system shows a graphics device at all; spares a machine without one the trial. */
  seesDevice?: (variant: Variant) => boolean;
  /** What `auto` leaves out because it crashed or hung before; without it nothing is remembered. */
  memory?: GpuMemory;
  /** Tries also those. */
  tryAgain?: boolean;
}

const GPU_VARIANTS: Partial<Record<NodeJS.Platform, readonly Variant[]>> = {
  darwin: ['metal'],
  linux: ['cuda', 'vulkan'],
  win32: ['cuda', 'vulkan'],
};

/**
 * The variant to run. `auto` takes the first GPU variant that passes a trial in a process of its own, else the CPU; one that crashed or hung in it is
 * left out from then on. An explicit one is tried whatever came of it before, and throws `gpu.unavailable` where it cannot run; `library.missing` where
 * not even the CPU's libraries are there.
 */
export async function chooseVariant(choice: GpuChoice, options: ChooseOptions): Promise<VariantChoice> {
  const { places } = options;
  const processor = (reason: string) => ({
    variant: 'cpu' as const,
    folder: findLibraries('cpu', places).folder,
    reason,
  });
  if (choice === 'off') return { ...processor(''), leftOut: [] };
  if (choice !== 'auto') {
    const { found, problem } = await tryVariant(choice, { ...options, tryAgain: true });
    if (!found) throw new PagodaError('gpu.unavailable', { requested: choice, ...problem });
    return { ...found, leftOut: [] };
  }
  const facts: string[] = [];
  const leftOut: LeftOutVariant[] = [];
  for (const variant of GPU_VARIANTS[places.platform ?? process.platform] ?? []) {
    const device = (options.seesDevice ?? systemShowsDevice)(variant);
    if (!hasLibraries(variant, places)) {
      if (device && variant === 'cuda')
        facts.push('cuda: its libraries are not here; pagoda cuda fetches them');
      continue;
    }
    if (!device) {
      facts.push(`${variant}: no device`);
      continue;
    }
    const tried = await tryVariant(variant, options);
    if (tried.leftOut) leftOut.push(tried.leftOut);
    if (tried.found) return { ...tried.found, leftOut };
    facts.push(`${variant}: ${tried.problem.detail}`);
  }
  return { ...processor(facts.join('; ')), leftOut };
}

type Candidate = Omit<VariantChoice, 'leftOut'>;

interface Tried {
  /** The variant with the folders that worked. */
  readonly found?: Candidate;
  /** Why it does not run. */
  readonly problem: Detail;
  /** How it crashed or hung, where no other folder of it works. */
  readonly leftOut?: LeftOutVariant;
}

async function tryVariant(variant: Variant, options: ChooseOptions): Promise<Tried> {
  const { places, memory, tryAgain = false } = options;
  if (!hasLibraries(variant, places)) return { problem: say('notInstalled') };
  const probe = options.probe ?? probeInChild(places.appRoot);
  const libraries = findLibraries(variant, places);
  const problems: Detail[] = [];
  let leftOut: LeftOutVariant | undefined;
  for (const gpuFolder of gpuFolders(libraries)) {
    const candidate = { variant, folder: libraries.folder, ...(gpuFolder === null ? {} : { gpuFolder }) };
    const tried = `${variant} ${gpuFolder ?? libraries.folder}`;
    const before = tryAgain ? null : (memory?.find(tried) ?? null);
    if (before) {
      const { fault, detail, at } = before;
      const day = new Date(at).toISOString().slice(0, 10);
      problems.push({ detail: `${detail} on ${day}, and nothing has changed since` });
      leftOut ??= { variant, fault, detail, at, now: false };
      continue;
    }
    const result = await probe(runtimeOptions(candidate));
    if (result.kind === 'works') {
      await memory?.forget(tried);
      return { found: { ...candidate, reason: '' }, problem: { detail: '' } };
    }
    const { kind, detail, phrase } = result;
    problems.push({ detail, phrase });
    // A trial that was answered, or not made, says nothing new of one that crashed.
    if (kind === 'fails') continue;
    const at = Date.now();
    await memory?.note(tried, { fault: kind, detail, at });
    leftOut = { variant, fault: kind, detail, at, now: true };
  }
  return { problem: together(problems), ...(leftOut ? { leftOut } : {}) };
}

function together(problems: readonly Detail[]): Detail {
  const [first, ...others] = new Map(problems.map((each) => [each.detail, each])).values();
  return first && others.length === 0
    ? first
    : { detail: [...new Set(problems.map(({ detail }) => detail))].join('; ') };
}

const gpuFolders = ({ fallbackFolder }: LibraryFolder): (string | null)[] =>
  fallbackFolder === null ? [null] : [null, fallbackFolder];

const runtimeOptions = ({ variant, folder, gpuFolder }: Omit<Candidate, 'reason'>): RuntimeOptions => ({
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
