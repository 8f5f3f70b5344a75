import type {
  ImportJob,
  importsContract,
  ModelEntry,
  modelsContract,
  TakenPaths,
} from '../../electron/ipc/contract/app.ts';
import { fromErrorValue, type ErrorValue } from '../../engine/contract/errors.ts';
import type { Handlers } from '../../engine/transport/server.ts';
import { WatchableValue } from '../../engine/transport/watchableValue.ts';

/** The models that can be chosen, and the imports that are under way, in memory. */
export class FakeModels {
  readonly entries = new WatchableValue<ModelEntry[]>([]);
  readonly imports = new WatchableValue<ImportJob[]>([]);
  /** What was asked about imports. */
  readonly importsAsked: string[] = [];
  private nextId = 1;

  handlers(): Handlers<typeof modelsContract & typeof importsContract> {
    return {
      models: this.entries,
      'models.pick': () => ({ path: null }),
      'models.add': ({ path }) => {
        if (!path.endsWith('.gguf')) throw fromErrorValue(notGguf(path));
        const entry = entryOf(path);
        this.entries.set([entry, ...this.entries.current()]);
        return entry;
      },
      'models.take': ({ paths }) => {
        const { models, refused } = this.sort(paths);
        this.entries.set([
          ...models,
          ...this.entries.current().filter((entry) => !paths.includes(entry.path)),
        ]);
        const folders = paths.filter((path) => path.endsWith('/'));
        const begun = folders.map((folder) => this.beginImport(folder));
        return { models, imports: begun.map(({ id }) => id), refused, more: false };
      },
      imports: this.imports,
      'imports.cancel': ({ id }) => this.changeImport('cancel', id),
      'imports.again': ({ id, size }) => this.changeImport(`again ${size ?? 'the same'}`, id),
      'imports.dismiss': ({ id }) => this.changeImport('dismiss', id),
      'models.forget': ({ path }) => {
        this.entries.set(this.entries.current().filter((entry) => entry.path !== path));
        return {};
      },
    };
  }

  /** Names that end in .gguf are models, those that end in a slash folders to import, all others are refused. */
  private sort(paths: readonly string[]): Pick<TakenPaths, 'models' | 'refused'> {
    const files = paths.filter((path) => !path.endsWith('/'));
    const models = files.filter((path) => path.endsWith('.gguf')).map(entryOf);
    const refused = files
      .filter((path) => !path.endsWith('.gguf'))
      .map((path) => ({ path, error: notGguf(path) }));
    return { models, refused };
  }

  private beginImport(folder: string): ImportJob {
    const name = folder.split('/').at(-2)!;
    const job: ImportJob = { id: this.nextId++, folder, name, size: 'exact', state: { kind: 'waiting' } };
    this.imports.set([...this.imports.current(), job]);
    return job;
  }

  private changeImport(what: string, id: number): Record<string, never> {
    this.importsAsked.push(`${what} ${id}`);
    return {};
  }
}

const notGguf = (path: string): ErrorValue => ({
  code: 'model.notGguf',
  data: { path, found: '50 4b 03 04' },
});

const entryOf = (path: string): ModelEntry => ({
  path,
  name: path.replace(/^.*\/|\.gguf$/g, ''),
  fileBytes: 1_100_000_000,
  embedded: false,
  present: true,
  lastUsedAt: null,
});
