import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PagodaError, toErrorValue } from '../../contract/errors.ts';
import { say } from '../../contract/phrases.ts';
import type { FoundCheckpoint, SortedPaths } from '../../contract/imports.ts';
import { draftsOnly } from '../../models/architectures.ts';
import { readModelReport } from '../../models/inspect.ts';
import { checkpointName } from '../../models/library/checkpointName.ts';
import { walk } from '../../models/library/walk.ts';
import { readCheckpoint } from '../../models/safetensors/checkpoint.ts';
import { refuse } from '../refuse.ts';

/** Of models and folders together, what is taken in one go. */
const MOST_FOUND = 500;
/** How long folders are looked through for them, in milliseconds. */
const LOOK_FOR = 60_000;

/** As browsers and fetching programs call what they have not finished. */
const unfinished = /\.(crdownload|part|partial|download|opdownload|aria2|tmp)$/i;
const ofCheckpoint = /\.safetensors(\.index\.json)?$/i;
const laterPart = /-(?!00001)\d{5}(-of-\d{5}\.gguf)$/i;

/**
 * What paths are that somebody handed over, in the order of their coming: model files, checkpoints, or folders with any of them at any depth. Whatever one of
 * them is, the others are taken. Reads headers alone, and changes nothing.
 */
export async function sortPaths(paths: readonly string[]): Promise<SortedPaths> {
  const sorting = new Sorting(paths.map((path) => resolve(path)));
  return sorting.sorted();
}

class Sorting {
  private readonly models = new Map<string, string | null>();
  private readonly checkpoints = new Map<string, FoundCheckpoint>();
  private readonly refused: SortedPaths['refused'] = [];
  private readonly stop = AbortSignal.timeout(LOOK_FOR);
  private more = false;

  constructor(private readonly paths: readonly string[]) {}

  async sorted(): Promise<SortedPaths> {
    const withWeights = new Set(this.paths.filter((path) => ofCheckpoint.test(path)).map(dirname));
    for (const path of this.paths) {
      // The other files of a checkpoint whose files were picked one by one.
      const isBeside = !/\.gguf$/i.test(path) && withWeights.has(dirname(path)) && !ofCheckpoint.test(path);
      await this.tried(path, () => (isBeside ? this.beside(path) : this.take(path)));
    }
    return {
      models: [...this.models].map(([path, name]) => ({ path, name })),
      checkpoints: [...this.checkpoints.values()],
      refused: this.refused,
      more: this.more,
    };
  }

  private async tried(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.refused.push({ path, error: toErrorValue(error) });
    }
  }

  private async take(path: string): Promise<void> {
    if (unfinished.test(path)) throw new PagodaError('file.unfinished', { path });
    if (await isFolder(path)) return this.takeFolder(path);
    if (ofCheckpoint.test(path)) return this.takeCheckpoint(dirname(path));
    return this.takeModel(path);
  }

  private async beside(path: string): Promise<void> {
    if (await isFolder(path)) await this.takeFolder(path);
  }

  private async takeModel(given: string): Promise<void> {
    const path = await firstPart(given);
    if (this.models.has(path)) return;
    this.models.set(path, await nameOfModel(path));
  }

  private async takeFolder(root: string): Promise<void> {
    let found = 0;
    for await (const { path, gguf, safetensors } of walk(root, this.stop)) {
      found += gguf.length + safetensors.length;
      for (const file of gguf) {
        if (this.isFull()) return;
        if (!laterPart.test(file.path)) await this.tried(file.path, () => this.takeOneOfFolder(file.path));
      }
      if (this.isFull()) return;
      if (safetensors.length > 0) await this.takeCheckpoint(path);
    }
    this.more ||= this.stop.aborted;
    if (found === 0) await refuseFolder(root);
  }

  /** What lies beside a model to help it is nothing that anybody handed over to be used. */
  private async takeOneOfFolder(path: string): Promise<void> {
    try {
      await this.takeModel(path);
    } catch (error) {
      if (!(error instanceof PagodaError && error.code === 'model.companion')) throw error;
    }
  }

  private isFull(): boolean {
    const full = this.models.size + this.checkpoints.size + this.refused.length >= MOST_FOUND;
    this.more ||= full;
    return full;
  }

  private async takeCheckpoint(folder: string): Promise<void> {
    if (this.checkpoints.has(folder)) return;
    this.checkpoints.set(folder, { folder, name: checkpointName(folder), mark: await markOf(folder) });
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() === true;
}

/** A split model is opened by its first part, whichever was handed over. */
async function firstPart(path: string): Promise<string> {
  const first = path.replace(laterPart, '-00001$1');
  return (await stat(first).catch(() => null)) ? first : path;
}

async function nameOfModel(path: string): Promise<string | null> {
  const report = await readModelReport(path).catch((error: unknown) => {
    const { code, data } = toErrorValue(error);
    if (code === 'model.unknownArchitecture' && data.architecture === 'clip')
      throw new PagodaError('model.companion', { path, role: 'projector' });
    throw error;
  });
  if (draftsOnly.has(report.architecture)) throw new PagodaError('model.companion', { path, role: 'draft' });
  return report.name;
}

/** Sizes and times of the files that an import reads. */
async function markOf(folder: string): Promise<string> {
  let bytes = 0;
  let changed = 0;
  const names = (await readdir(folder)).filter((name) => /\.(safetensors|json|model|jinja)$/i.test(name));
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => null);
    bytes += found?.size ?? 0;
    changed = Math.max(changed, found?.mtimeMs ?? 0);
  }
  return `${names.length} files, ${bytes} bytes, ${changed}`;
}

/** Says why there is nothing to take in a folder. */
async function refuseFolder(folder: string): Promise<never> {
  await readCheckpoint(folder);
  const names = await readdir(folder);
  return names.includes('config.json')
    ? refuse(folder, 'format', say('nothingUsable'))
    : refuse(folder, 'config', say('configMissing', { folder: basename(folder) }));
}
