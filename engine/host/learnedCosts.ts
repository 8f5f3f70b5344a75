import { readFile, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { z } from 'zod';
import { replaceOwnFile } from '../files/replaceFile.ts';
import type { LoadSettings, ModelReport } from '../contract/models.ts';
import type { ModelInfo } from '../native/native.d.ts';
import type { LearnedCost } from '../scheduler/index.ts';
import type { OpenedEngine } from './openEngine.ts';

/** Raised when what is kept means something else: older files are then no memory. */
const VERSION = 2;
/** Models and settings that are remembered, the ones used last. */
const MOST = 64;
/** A file of ours is a few kilobytes; a larger one is somebody else's. */
const LARGEST_FILE = 256 * 1024;
/** An engine that is ended within it forgets what it learned meanwhile. Milliseconds. */
const SOON_MS = 3000;

const amount = z.number().min(0).max(1e12);
const fit = (size: number) =>
  z.object({
    coefficients: z.array(amount).length(size),
    products: z.array(z.array(amount).length(size)).length(size),
    targets: z.array(z.number().min(-1e12).max(1e12)).length(size),
  });
const cost = z.object({ replies: fit(4), prompts: fit(4), reach: amount, reachAlone: amount });
const memory = z.object({
  version: z.literal(VERSION),
  /** Newest first. */
  costs: z.array(z.object({ key: z.string(), cost })),
});

/**
 * What the cost model learned, kept in a file from one load of a model to the next: the first prompt beside running replies is then cut into pieces that are known
 * to be unnoticeable. `key` names all that a step's time depends on but the load of the machine. A file that is missing, damaged or of another version is no memory,
 * and one that cannot be written costs the next load its head start; neither is an error.
 */
export class LearnedCosts {
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly key: string,
  ) {}

  async recall(): Promise<LearnedCost | undefined> {
    return (await this.all()).find(({ key }) => key === this.key)?.cost;
  }

  remember(learned: LearnedCost): Promise<void> {
    this.writing = this.writing.then(() => this.write(learned));
    return this.writing;
  }

  /** Never rejects. */
  private async write(learned: LearnedCost): Promise<void> {
    const kept = cost.safeParse(learned);
    if (this.file === '' || !kept.success) return;
    const others = (await this.all()).filter(({ key }) => key !== this.key);
    const costs = [{ key: this.key, cost: kept.data }, ...others].slice(0, MOST);
    await replaceOwnFile(this.file, JSON.stringify({ version: VERSION, costs })).catch(() => undefined);
  }

  /** Remembers what will be known in some seconds: something was learned just now. */
  rememberSoon(learned: () => LearnedCost): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.remember(learned());
    }, SOON_MS).unref();
  }

  /** The model goes, and its process may: what was to be remembered soon is remembered now. */
  async close(learned: LearnedCost): Promise<void> {
    if (!this.timer) return this.writing;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.remember(learned);
  }

  private async all(): Promise<z.output<typeof memory>['costs']> {
    try {
      const facts = await stat(this.file);
      if (!facts.isFile() || facts.size > LARGEST_FILE) return [];
      return memory.parse(JSON.parse(await readFile(this.file, 'utf8'))).costs;
    } catch {
      return [];
    }
  }
}

/** All that a step's time depends on, but what else the machine does. `threads`: those of the context, not what was wished for. */
export function costKey(
  { runtime, version, variant }: OpenedEngine,
  { fileBytes, quantisation }: ModelReport,
  { architecture, parameters, layersOnDevice }: ModelInfo,
  { cacheType }: LoadSettings,
  { threads, flashAttention }: { threads: number; flashAttention: boolean },
): string {
  const { choice, instructionSet } = runtime.kernels();
  const model = [architecture, parameters, fileBytes, quantisation.fileType];
  const engine = [version, runtime.llamaVersion, variant, choice, instructionSet, cpus()[0]?.model ?? ''];
  return JSON.stringify([...model, ...engine, layersOnDevice, threads, cacheType, flashAttention]);
}
