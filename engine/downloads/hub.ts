import { HubApiError, listFiles, listModels } from '@huggingface/hub';
import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import type { Outgoing } from './outgoing.ts';
import { quantisationOf, shardOf } from './quantisation.ts';

export const HUB = 'https://huggingface.co';

export interface HubOptions {
  readonly outgoing: Outgoing;
  /** Of the hub, or of a mirror that speaks as it does. */
  readonly hub?: string;
  readonly token?: string | undefined;
  readonly signal?: AbortSignal;
}

export interface FoundModel {
  /** `owner/name`. */
  readonly repository: string;
  readonly downloads: number;
  readonly likes: number;
  readonly gated: boolean;
  readonly updatedAt: string;
}

export interface HubFile {
  readonly path: string;
  readonly bytes: number;
  /** Of its content; null where the hub keeps no checksum of it. */
  readonly sha256: string | null;
}

/** A model that can be got: one file, or all that it is cut into, in order. */
export interface Offer {
  readonly name: string;
  /** By the name of the file. */
  readonly quantisation: string | null;
  readonly files: readonly HubFile[];
  readonly bytes: number;
}

/** Repositories with GGUF files whose names match, the most downloaded first. */
export async function searchModels(query: string, limit: number, options: HubOptions): Promise<FoundModel[]> {
  return asked(options, query, async (how) => {
    const found: FoundModel[] = [];
    const search = { query, tags: ['gguf'] };
    for await (const model of listModels({ search, sort: 'downloads', limit, ...how }))
      found.push({
        repository: model.name,
        downloads: model.downloads,
        likes: model.likes,
        gated: model.gated !== false,
        updatedAt: model.updatedAt.toISOString(),
      });
    return found;
  });
}

/** What a repository has to offer, the smallest first. Rejects with `download.notFound` and `download.refused`. */
export async function offersOf(repository: string, options: HubOptions): Promise<Offer[]> {
  const files = await asked(options, repository, async (how) => {
    const found: HubFile[] = [];
    for await (const { type, path, size, lfs } of listFiles({ repo: repository, recursive: true, ...how }))
      if (type === 'file') found.push({ path, bytes: lfs?.size ?? size, sha256: lfs?.oid ?? null });
    return found;
  });
  return offersIn(files);
}

/** Where a file of a repository lies. */
export const urlOf = (repository: string, path: string, hub = HUB): string =>
  `${hub}/${repository}/resolve/main/${path.split('/').map(encodeURIComponent).join('/')}`;

/** The GGUF files of a repository as models: what is cut into files is one, where all of it is there. */
export function offersIn(files: readonly HubFile[]): Offer[] {
  const groups = new Map<string, HubFile[]>();
  for (const file of files) {
    if (!/\.gguf$/i.test(file.path)) continue;
    const base = shardOf(file.path)?.base ?? file.path;
    groups.set(base, [...(groups.get(base) ?? []), file]);
  }
  return [...groups]
    .map(([name, group]): Offer => {
      const inOrder = group.toSorted((a, b) => (shardOf(a.path)?.index ?? 0) - (shardOf(b.path)?.index ?? 0));
      const bytes = group.reduce((sum, file) => sum + file.bytes, 0);
      return { name, quantisation: quantisationOf(name), files: inOrder, bytes };
    })
    .filter(({ files: [first, ...rest] }) => (shardOf(first!.path)?.count ?? 1) === rest.length + 1)
    .sort((a, b) => a.bytes - b.bytes);
}

type How = { fetch: typeof fetch; hubUrl: string; accessToken?: string };

/** What the library says is wrong, as ours. */
async function asked<T>(
  { outgoing, hub = HUB, token, signal }: HubOptions,
  about: string,
  ask: (how: How) => Promise<T>,
): Promise<T> {
  const { host } = new URL(hub);
  try {
    return await ask({
      fetch: (what, init) => outgoing.fetch(what, signal ? { ...init, signal } : init),
      hubUrl: hub,
      ...(token ? { accessToken: token } : {}),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof PagodaError) throw error;
    if (!(error instanceof HubApiError))
      throw new PagodaError('download.failed', { host, detail: `${about}: ${messageOf(error)}` });
    const status = error.statusCode;
    // Of a repository that is not there the hub says that one has to log in.
    if (status === 404 || (status === 401 && !token)) throw new PagodaError('download.notFound', { host });
    if (status === 401 || status === 403)
      throw new PagodaError('download.refused', { host, status, gated: status === 403 });
    throw new PagodaError('download.failed', { host, ...say('status', { status }) });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
