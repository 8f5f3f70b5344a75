import { readFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { PagodaError } from '../contract/errors.ts';
import type { CacheType, ModelReport } from '../contract/models.ts';

/** Whether a load would fit now. Bytes. */
export interface Fit {
  neededBytes: number;
  availableBytes: number;
  fits: boolean;
}

/** Bytes per number of each cache type. Quantised ones: block bytes over block elements. */
const cacheNumberBytes: Record<CacheType, number> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  q8_0: 34 / 32,
  q5_1: 24 / 32,
  q5_0: 22 / 32,
  q4_1: 20 / 32,
  q4_0: 18 / 32,
  iq4_nl: 18 / 32,
};

/** Tokens of one step, whose logits llama.cpp keeps in its work buffer. */
const stepTokens = 512;
/** What a step's other results and the libraries take, roughly, over the logits. */
const workBytes = 64 * 1024 * 1024;

export interface MemoryNeed {
  readonly weightsBytes: number;
  readonly kvBytes: number;
  readonly workBytes: number;
  readonly totalBytes: number;
}

/** What a load of this model will take, in bytes, with a cache of `contextLength` tokens. */
export function memoryNeed(report: ModelReport, contextLength: number, cacheType: CacheType): MemoryNeed {
  const { weightsBytes } = report.memory;
  // The report counts in f16, two bytes a number.
  const kvNumbersPerToken = (report.attention.kvBytesPerToken ?? 0) / 2;
  const kvBytes = Math.ceil(kvNumbersPerToken * cacheNumberBytes[cacheType] * contextLength);
  const work = workBytes + stepTokens * (report.vocabularySize ?? 0) * 4;
  return { weightsBytes, kvBytes, workBytes: work, totalBytes: weightsBytes + kvBytes + work };
}

/** Most tokens of cache that fit beside the weights, at least 0; infinite for a model without a cache. */
export function longestContext(report: ModelReport, cacheType: CacheType, availableBytes: number): number {
  const perToken = memoryNeed(report, 1, cacheType).kvBytes;
  const left = availableBytes - memoryNeed(report, 0, cacheType).totalBytes;
  return perToken === 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor(left / perToken));
}

/** Throws `model.outOfMemory` where the need is more than there is: better than a process killed half-way through loading. */
export function checkMemoryFit(path: string, need: MemoryNeed, availableBytes: number): void {
  if (need.totalBytes <= availableBytes) return;
  throw new PagodaError('model.outOfMemory', { path, neededBytes: need.totalBytes, availableBytes });
}

/**
 * Bytes this process can still take without swapping. On Linux the smaller of what the kernel calls available (file pages it would give up
 * included) and what the control group has left; elsewhere the free memory of the system.
 */
export async function availableMemory(): Promise<number> {
  if (process.platform !== 'linux') return freemem();
  const [meminfo, ...groups] = await Promise.all([
    readIfThere('/proc/meminfo'),
    groupMemoryLeft('/sys/fs/cgroup', 'memory.max', 'memory.current', 'inactive_file'),
    groupMemoryLeft(
      '/sys/fs/cgroup/memory',
      'memory.limit_in_bytes',
      'memory.usage_in_bytes',
      'total_inactive_file',
    ),
  ]);
  return Math.min(meminfoAvailable(meminfo ?? '') ?? freemem(), ...groups);
}

/** `MemAvailable` of /proc/meminfo in bytes, null where there is no such line. */
export function meminfoAvailable(meminfo: string): number | null {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** Limit less use of a control group, with the file pages it would drop first given back; infinite where it has no limit. */
async function groupMemoryLeft(
  folder: string,
  limitFile: string,
  usedFile: string,
  droppable: string,
): Promise<number> {
  const [limit, used, stat] = await Promise.all(
    [limitFile, usedFile, 'memory.stat'].map((name) => readIfThere(`${folder}/${name}`)),
  );
  return groupLeft(limit ?? 'max', used ?? '0', stat ?? '', droppable);
}

export function groupLeft(limit: string, used: string, stat: string, droppable: string): number {
  const limitBytes = limit.trim() === 'max' ? Number.POSITIVE_INFINITY : Number(limit);
  const droppableBytes = Number(new RegExp(`^${droppable} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return limitBytes - Math.max(0, Number(used) - droppableBytes);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
