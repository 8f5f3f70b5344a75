import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PagodaError } from '../../contract/errors.ts';
import { makeFolder } from '../../files/makeFolder.ts';
import { download, type DownloadProgress } from '../download.ts';
import { holdFile } from '../hold.ts';
import type { Outgoing } from '../outgoing.ts';
import { onDisk } from '../part.ts';
import { pathOf, type LibraryPin } from './pins.ts';

export interface FetchOptions {
  /** A mirror of npm's registry, or a folder of files laid out like one. */
  readonly from: string;
  /** Where the engine looks for libraries that were fetched; each version has a folder in it. */
  readonly folder: string;
  readonly version: string;
  readonly packages: readonly LibraryPin[];
  readonly outgoing: Outgoing;
  readonly signal: AbortSignal;
  readonly onProgress?: (name: string, progress: DownloadProgress) => void;
  /** Rejects where what was put in place does not run here; null: it is kept untried. */
  readonly attempt: (() => Promise<void>) | null;
}

/** Where the packages of a version lie. */
export const placeOf = (folder: string, version: string): string =>
  join(folder, version, 'node_modules', '@node-llama-cpp');

/**
 * Fetches packages of libraries, checks each against its pin, and puts them where the engine finds them. What does not run is taken away again, and what
 * was there before comes back. Cut off on the way it goes on from there the next time; until all is checked nothing is in place. Rejects with the
 * `download.*` errors, or with what `attempt` rejects with.
 */
export async function fetchLibraries(options: FetchOptions): Promise<void> {
  const { folder, version, packages, attempt } = options;
  // No "node_modules" in it: nobody takes it for libraries.
  const coming = join(folder, `coming-${version}`);
  await onDisk(coming, makeFolder(coming));
  const release = await onDisk(coming, holdFile(join(coming, 'lock')));
  if (!release) throw new PagodaError('download.underWay', { path: coming });
  try {
    for (const pin of packages) await fetchPackage(pin, coming, options);
    for (const { name } of packages)
      await onDisk(join(coming, name), unpack(join(coming, `${name}.tgz`), join(coming, name)));
    await putInPlace(coming, placeOf(folder, version), packages, attempt);
  } finally {
    await release();
  }
  await rm(coming, { recursive: true, force: true });
}

/** Takes away what was fetched of a version; resolves to whether there was something. */
export async function removeLibraries(folder: string, version: string): Promise<boolean> {
  const places = [join(folder, version), join(folder, `coming-${version}`)].filter((path) =>
    existsSync(path),
  );
  for (const path of places) await rm(path, { recursive: true });
  return places.length > 0;
}

async function fetchPackage(pin: LibraryPin, coming: string, options: FetchOptions): Promise<void> {
  const { from, version, outgoing, signal, onProgress } = options;
  const file = join(coming, `${pin.name}.tgz`);
  if (!existsSync(file)) {
    const url = `${from.replace(/\/+$/, '')}/${pathOf(pin.name, version)}`;
    await download(
      { url, file, sha256: null },
      { outgoing, signal, onProgress: (progress) => onProgress?.(pin.name, progress) },
    );
  }
  const found = await sha512Of(file, signal);
  if (found === pin.sha512) return;
  await rm(file, { force: true });
  throw new PagodaError('download.checksum', { path: file, expected: pin.sha512, found });
}

async function sha512Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(file, {
    highWaterMark: 1 << 20,
    signal,
  }) as AsyncIterable<Buffer>)
    hash.update(chunk);
  return hash.digest('base64');
}

/** All of it, or nothing is left. */
async function unpack(file: string, target: string): Promise<void> {
  // Only who fetches waits for it to be read in.
  const { extract } = await import('tar');
  await rm(target, { recursive: true, force: true });
  await mkdir(target);
  // What cannot be written is a mere warning to it, and the file stays as long as there was room for.
  let failed: unknown = null;
  // npm's archives have all below "package/".
  await extract({
    file,
    cwd: target,
    strip: 1,
    filter: (_, entry) => !('type' in entry) || isPlain(entry.type),
    onwarn: (code, _, data) => {
      if (code === 'TAR_ENTRY_ERROR') failed ??= data;
    },
  });
  if (failed === null) return;
  await rm(target, { recursive: true, force: true });
  throw failed as Error;
}

const isPlain = (type: string): boolean => type === 'File' || type === 'Directory';

const BEFORE = '.before';

async function putInPlace(
  coming: string,
  place: string,
  packages: readonly LibraryPin[],
  attempt: FetchOptions['attempt'],
): Promise<void> {
  const names = packages.map(({ name }) => name);
  await onDisk(place, makeFolder(place));
  const back = async () => {
    for (const name of names) await bringBack(place, name);
  };
  // Where an earlier try was killed, what was there before it is what counts.
  for (const name of names) if (existsSync(join(place, name + BEFORE))) await bringBack(place, name);
  try {
    for (const name of names) {
      if (existsSync(join(place, name)))
        await onDisk(place, rename(join(place, name), join(place, name + BEFORE)));
      await onDisk(place, rename(join(coming, name), join(place, name)));
    }
    await attempt?.();
  } catch (error) {
    await back();
    throw error;
  }
  for (const name of names) await rm(join(place, name + BEFORE), { recursive: true, force: true });
}

async function bringBack(place: string, name: string): Promise<void> {
  await rm(join(place, name), { recursive: true, force: true });
  if (existsSync(join(place, name + BEFORE))) await rename(join(place, name + BEFORE), join(place, name));
}
