import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PagodaError } from '../../contract/errors.ts';
import type { Variant } from '../native.d.ts';
import { unpacked } from './unpacked.ts';

export interface LibraryPlaces {
  /** Folder that holds `node_modules`; may be an `.asar`. */
  appRoot: string;
  /** Folder of libraries fetched later (CUDA): one `node_modules` in it or in each of its folders. Empty: none. */
  cacheFolder?: string;
  platform?: NodeJS.Platform;
  arch?: string;
}

export interface LibraryFolder {
  variant: Variant;
  folder: string;
  /** Backends for older drivers, tried where the folder's own find no device. */
  fallbackFolder: string | null;
}

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'mac', win32: 'win' };
const ARCHITECTURES: Partial<Record<string, string>> = {
  x64: 'x64',
  arm64: 'arm64',
  arm: 'armv7l',
  riscv64: 'riscv64',
};

/** The package's name without its scope, e.g. "linux-x64-vulkan"; null where none is made for this system. */
export function libraryPackage(variant: Variant, platform: NodeJS.Platform, arch: string): string | null {
  const system = SYSTEMS[platform];
  const processor = ARCHITECTURES[arch];
  if (system === undefined || processor === undefined) return null;
  const base = `${system}-${processor}`;
  if (base === 'mac-arm64') return variant === 'metal' || variant === 'cpu' ? 'mac-arm64-metal' : null;
  if (variant === 'cpu') return base;
  return (variant === 'cuda' || variant === 'vulkan') && processor === 'x64' && system !== 'mac'
    ? `${base}-${variant}`
    : null;
}

/** Where llama.cpp's libraries of a variant are. Throws `library.missing` with every folder that was looked at. */
export function findLibraries(variant: Variant, places: LibraryPlaces): LibraryFolder {
  const name = libraryPackage(variant, places.platform ?? process.platform, places.arch ?? process.arch);
  const searched =
    name === null ? [] : moduleFolders(places).map((modules) => packageBins(modules, name, name));
  const folder = searched.find((candidate) => existsSync(candidate));
  if (name === null || folder === undefined) throw new PagodaError('library.missing', { variant, searched });
  const fallbacks = moduleFolders(places).map((modules) =>
    join(packageBins(modules, `${name}-ext`, name), 'fallback'),
  );
  return { variant, folder, fallbackFolder: fallbacks.find((candidate) => existsSync(candidate)) ?? null };
}

export function hasLibraries(variant: Variant, places: LibraryPlaces): boolean {
  try {
    findLibraries(variant, places);
    return true;
  } catch {
    return false;
  }
}

const packageBins = (modules: string, name: string, bins: string): string =>
  join(modules, '@node-llama-cpp', name, 'bins', bins);

function moduleFolders({ appRoot, cacheFolder }: LibraryPlaces): string[] {
  const folders = [unpacked(join(appRoot, 'node_modules'))];
  if (!cacheFolder) return folders;
  return [
    ...folders,
    join(cacheFolder, 'node_modules'),
    ...versions(cacheFolder, ownVersion(folders[0]!)).map((version) =>
      join(cacheFolder, version, 'node_modules'),
    ),
  ];
}

/** Those of the version that came with the app, which the addon was built for: it refuses others. Undefined: none came. */
function ownVersion(modules: string): string | undefined {
  const scope = join(modules, '@node-llama-cpp');
  for (const name of existsSync(scope) ? readdirSync(scope) : [])
    try {
      const manifest = JSON.parse(readFileSync(join(scope, name, 'package.json'), 'utf8')) as {
        version?: unknown;
      };
      // Not those of a package that stands for an absent one.
      if (typeof manifest.version === 'string' && existsSync(join(scope, name, 'bins')))
        return manifest.version;
    } catch {
      continue;
    }
  return undefined;
}

/** The own version first, after an update that was taken back too; then the newest name. */
function versions(cacheFolder: string, own: string | undefined): string[] {
  if (!existsSync(cacheFolder)) return [];
  const folders = readdirSync(cacheFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map((entry) => entry.name).filter((name) => name !== 'node_modules');
  const newest = names.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return [...newest.filter((name) => name === own), ...newest.filter((name) => name !== own)];
}
