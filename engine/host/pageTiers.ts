import { createHash } from 'node:crypto';
import type { LoadSettings, ModelReport } from '../contract/models.ts';
import { DiskTier, PageStore } from '../kv/index.ts';
import { availableMemory } from '../models/systemMemory.ts';
import { rememberedHash, weightsHash } from '../models/weightsHash.ts';
import type { OpenedEngine } from './openEngine.ts';

/** Of the memory that is left once a model is loaded, pages take this share where nobody said how much. */
const RAM_SHARE = 0.25;
/** Of the disk, where nobody said how much: bytes, and a share of what is free. */
const DISK_BYTES = 8 * 2 ** 30;
const DISK_SHARE = 0.1;

export interface TierParts {
  engine: OpenedEngine;
  report: ModelReport;
  settings: LoadSettings;
  /** Whole states are kept, not pages. */
  states: boolean;
  /** Given up on when the model goes. */
  signal: AbortSignal;
  /** What whoever has these tokens is called. */
  ownerOf: (tokens: readonly number[]) => string;
  log: (line: string) => void;
}

/** The tiers below the device for a model that was just loaded; null: switched off. */
export async function openTiers({
  engine,
  report,
  settings,
  states,
  signal,
  ownerOf,
  log,
}: TierParts): Promise<PageStore | null> {
  const { ramTierBytes, diskTierBytes } = settings;
  const ramBytes = ramTierBytes ?? Math.floor((await availableMemory()) * RAM_SHARE);
  if (ramBytes === 0) return null;
  const { pagesFolder, hashesFile } = engine;
  const disk = async (hash: string) => {
    const budget = {
      bytes: diskTierBytes ?? DISK_BYTES,
      shareOfFree: diskTierBytes === null ? DISK_SHARE : 1,
    };
    return DiskTier.open(pagesFolder!, pageIdentity(hash, engine, report, settings), budget, log, states);
  };
  if (pagesFolder === null || diskTierBytes === 0)
    return new PageStore({ states, ramBytes, disk: Promise.resolve(null), ownerOf, log });
  // A file that was hashed before may have pages: whoever comes first waits for them. Another has none.
  const remembered = await rememberedHash(report.path, hashesFile);
  if (remembered !== null)
    return new PageStore({ states, ramBytes, disk: disk(remembered), diskIsNear: true, ownerOf, log });
  const hashed = weightsHash(report.path, hashesFile, signal).then(disk);
  return new PageStore({ states, ramBytes, disk: hashed, ownerOf, log });
}

/** All that the bits of a page depend on, but its tokens. Adapters would go in here. */
function pageIdentity(
  weights: string,
  { runtime, version, variant }: OpenedEngine,
  { rope }: ModelReport,
  { cacheType, flashAttention, rope: stretched }: LoadSettings,
): string {
  const { choice, instructionSet } = runtime.kernels();
  const facts = {
    weights,
    adapter: null,
    rope,
    // Absent where nothing is said, so that pages from before this could be said stay good.
    ...(stretched ? { stretched } : {}),
    cacheTypes: [cacheType, cacheType],
    // llama.cpp rotates quantised keys and values unless it is told not to, and its saved state does not say so.
    rotation: process.env['LLAMA_ATTN_ROT_DISABLE'] ?? '',
    flashAttention,
    engine: [version, runtime.llamaVersion, variant, choice, instructionSet],
  };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
