import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { embeddedModel, isEmbeddedModel } from '../../../engine/models/embedded.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import type { ModelEntry } from '../../ipc/contract/models.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { Remembered } from './rememberedFile.ts';

export interface EmbeddedEntry {
  readonly path: string;
  readonly name: string;
}

/** What lies at a path; null: no file. */
type Found = { readonly bytes: number } | null;

/**
 * The models that can be chosen: those a person opened, in the order of use, and the embedded one. Files stay where they are; one that is gone is still
 * listed, as absent, since a disk may come back. Looking at them never holds this process: a disk of the network may take its time, and until it has
 * answered its file counts as there.
 */
export class ModelList extends WatchableValue<ModelEntry[]> {
  /** By path, as last looked at. */
  private readonly found = new Map<string, Found>();

  constructor(
    private remembered: readonly Remembered[],
    private readonly embedded: EmbeddedEntry | null,
    private readonly save: (remembered: readonly Remembered[]) => void,
    private readonly now: () => number = Date.now,
  ) {
    super([]);
    this.publish();
  }

  /** Looks at the disk again; what is not as before is told as soon as it is known. */
  async refresh(): Promise<void> {
    await Promise.all(this.current().map(({ path }) => this.look(path)));
  }

  /** Remembers a model as the one used last. `name`: what the file calls itself. */
  async add(path: string, name: string | null): Promise<ModelEntry> {
    // A file may call itself anything, at any length; the embedded one by the name of one of its makers' trials, wherever a copy of it lies.
    const ownName = (await isEmbeddedModel(path)) ? embeddedModel.name : name;
    const title = oneLine(ownName ?? basename(path).replace(/\.gguf$/i, ''));
    const others = this.remembered.filter((model) => model.path !== path);
    const added = { path, name: title, lastUsedAt: this.now() };
    this.replace([added, ...others]);
    await this.look(path);
    return this.entry(added, path === this.embedded?.path, added.lastUsedAt);
  }

  /** Notes that a model of the list was chosen. */
  async use(path: string): Promise<void> {
    const known = this.current().find((model) => model.path === path);
    if (known) await this.add(path, known.name);
  }

  forget(path: string): void {
    this.replace(this.remembered.filter((model) => model.path !== path));
  }

  private async look(path: string): Promise<void> {
    const file = await stat(path).catch(() => null);
    const found = file?.isFile() ? { bytes: file.size } : null;
    const before = this.found.get(path);
    this.found.set(path, found);
    if (before === undefined || before?.bytes !== found?.bytes) this.publish();
  }

  private replace(remembered: readonly Remembered[]): void {
    this.save(remembered);
    this.remembered = remembered;
    this.publish();
  }

  private publish(): void {
    const { embedded } = this;
    const used = this.remembered.map((model) =>
      this.entry(model, model.path === embedded?.path, model.lastUsedAt),
    );
    if (embedded && !used.some(({ path }) => path === embedded.path))
      used.push(this.entry(embedded, true, null));
    this.set(used);
  }

  private entry({ path, name }: EmbeddedEntry, embedded: boolean, lastUsedAt: number | null): ModelEntry {
    const found = this.found.get(path);
    return {
      path,
      name: oneLine(name),
      fileBytes: found?.bytes ?? null,
      embedded,
      present: found !== null,
      lastUsedAt,
    };
  }
}
