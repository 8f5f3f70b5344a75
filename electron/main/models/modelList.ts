import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { oneLine } from '../../../engine/shown/visible.ts';
import type { ModelEntry } from '../../ipc/contract/app.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { Remembered } from './rememberedFile.ts';

export interface EmbeddedEntry {
  readonly path: string;
  readonly name: string;
}

/**
 * The models that can be chosen: those a person opened, in the order of use, and the embedded one. Files stay where they are; one that is gone is still
 * listed, as absent, since a disk may come back.
 */
export class ModelList extends WatchableValue<ModelEntry[]> {
  constructor(
    private remembered: readonly Remembered[],
    private readonly embedded: EmbeddedEntry | null,
    private readonly save: (remembered: readonly Remembered[]) => void,
    private readonly now: () => number = Date.now,
  ) {
    super([]);
    this.refresh();
  }

  /** Looks at the disk again. */
  refresh(): void {
    const used = this.remembered.map((model) =>
      entry(model, model.path === this.embedded?.path, model.lastUsedAt),
    );
    const { embedded } = this;
    if (embedded && !used.some(({ path }) => path === embedded.path)) used.push(entry(embedded, true, null));
    if (JSON.stringify(used) !== JSON.stringify(this.current())) this.set(used);
  }

  /** Remembers a model as the one used last. `name`: what the file calls itself. */
  add(path: string, name: string | null): ModelEntry {
    const others = this.remembered.filter((model) => model.path !== path);
    // A file may call itself anything, at any length.
    const title = oneLine(name ?? basename(path).replace(/\.gguf$/i, ''));
    this.replace([{ path, name: title, lastUsedAt: this.now() }, ...others]);
    return this.current()[0]!;
  }

  /** Notes that a model of the list was chosen. */
  use(path: string): void {
    const known = this.current().find((model) => model.path === path);
    if (known) this.add(path, known.name);
  }

  forget(path: string): void {
    this.replace(this.remembered.filter((model) => model.path !== path));
  }

  private replace(remembered: readonly Remembered[]): void {
    this.save(remembered);
    this.remembered = remembered;
    this.refresh();
  }
}

function entry({ path, name }: EmbeddedEntry, embedded: boolean, lastUsedAt: number | null): ModelEntry {
  const found = statSync(path, { throwIfNoEntry: false });
  const present = found?.isFile() === true;
  return { path, name: oneLine(name), fileBytes: present ? found.size : null, embedded, present, lastUsedAt };
}
