import { realpath } from 'node:fs/promises';
import { dirname, relative, isAbsolute } from 'node:path';
import { PagodaError, toErrorValue } from '../../../engine/contract/errors.ts';
import type { LibraryEntry } from '../../../engine/contract/library.ts';
import type { ModelDetails } from '../../../engine/contract/modelDetails.ts';
import { embeddedModel } from '../../../engine/models/embedded.ts';
import { allParts } from '../../../engine/models/identity.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { LibraryState } from '../../ipc/contract/library.ts';
import type { LibraryClient } from './librarian.ts';

export interface LibraryOptions {
  readonly client: () => LibraryClient;
  /** Where fetched and imported models lie; what is in them may be deleted. */
  readonly ownFolders: readonly string[];
  /** Where the model lies that comes with the app; null: it is not there. */
  readonly embedded: string | null;
  readonly addedFolders: () => readonly string[];
  readonly trash: (path: string) => Promise<void>;
}

/** The models on this machine, as they were found last. */
export class Library extends WatchableValue<LibraryState> {
  private again = false;
  private comparing: { cancel(): void } | null = null;

  constructor(private readonly options: LibraryOptions) {
    super({
      report: null,
      looking: false,
      error: null,
      hashes: {},
      comparing: 0,
      ownFolders: [...options.ownFolders],
    });
  }

  /** Looks at all places; a look under way is followed by another. Resolves when what is there is known. */
  async look(): Promise<void> {
    this.again = true;
    if (this.current().looking) return;
    this.change({ looking: true, error: null });
    try {
      while (this.again) {
        this.again = false;
        const { embedded, ownFolders } = this.options;
        const report = await this.options.client().request('library.scan', {
          own: [...(embedded === null ? [] : [dirname(embedded)]), ...ownFolders],
          added: [...this.options.addedFolders()],
        });
        this.change({ report: { ...report, entries: report.entries.map((entry) => this.named(entry)) } });
      }
    } catch (error) {
      this.again = false;
      this.change({ error: toErrorValue(error) });
    }
    this.change({ looking: false });
    void this.compare();
  }

  details(path: string): Promise<ModelDetails> {
    return this.options.client().request('library.details', { path });
  }

  async hash(path: string): Promise<string> {
    for await (const event of this.options.client().open('library.hash', { paths: [path] })) {
      if (event.type === 'failed') throw new PagodaError(event.error.code, event.error.data);
      if (event.type === 'hash') return event.sha256;
    }
    throw new PagodaError('model.notFound', { path });
  }

  /** With all its parts. Throws `modelFiles.notOurs`, `modelFiles.noTrash`. */
  async trash(path: string): Promise<void> {
    if (!(await this.isOurs(path))) throw new PagodaError('modelFiles.notOurs', { path });
    try {
      for (const part of allParts(path)) await this.options.trash(part);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      throw new PagodaError('modelFiles.noTrash', { path, detail });
    } finally {
      await this.look();
    }
  }

  /** However links lead there, and not through one that leaves the folder. */
  private async isOurs(path: string): Promise<boolean> {
    const { ownFolders, embedded } = this.options;
    if (path === embedded) return false;
    const real = (place: string) => realpath(place).catch(() => null);
    const [file, ...folders] = await Promise.all([path, ...ownFolders].map(real));
    return folders.some((folder) => {
      if (!folder || !file) return false;
      const inside = relative(folder, file);
      return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
    });
  }

  /** Files that are as large as another: only their whole content says whether they are the same. */
  private async compare(): Promise<void> {
    this.comparing?.cancel();
    const paths = alike(this.current().report?.entries ?? []);
    this.change({ comparing: paths.length });
    if (paths.length === 0) return;
    const stream = this.options.client().open('library.hash', { paths: [...paths] });
    this.comparing = stream;
    let left = paths.length;
    for await (const event of stream) {
      if (this.comparing !== stream) return;
      if (event.type !== 'hash') break;
      this.change({
        hashes: { ...this.current().hashes, [event.path]: event.sha256 },
        comparing: --left,
      });
    }
    if (this.comparing === stream) this.change({ comparing: 0 });
  }

  /** The model that comes with the app is called as the app calls it. */
  private named(entry: LibraryEntry): LibraryEntry {
    return entry.path === this.options.embedded ? { ...entry, name: embeddedModel.name } : entry;
  }

  private change(change: Partial<LibraryState>): void {
    this.set({ ...this.current(), ...change });
  }
}

/** Paths of models that could be the same by their size. */
export function alike(entries: readonly Pick<LibraryEntry, 'path' | 'kind' | 'bytes'>[]): string[] {
  const counts = new Map<number, number>();
  const files = entries.filter(({ kind }) => kind !== 'checkpoint');
  for (const { bytes } of files) counts.set(bytes, (counts.get(bytes) ?? 0) + 1);
  return files.flatMap(({ path, bytes }) => (counts.get(bytes)! > 1 ? [path] : []));
}
