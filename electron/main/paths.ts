import { join, resolve } from 'node:path';
import { fetchedModels } from '../../engine/models/library/places.ts';

/** Every place the app reads or writes, decided here once. */
export interface Paths {
  /** Holds `out/` and `resources/`: the project's folder, or the archive of an installed app. */
  readonly appRoot: string;
  readonly pages: string;
  readonly preload: string;
  readonly host: string;
  readonly server: string;
  readonly importer: string;
  readonly library: string;
  /** The thread in which that tries templates. */
  readonly template: string;
  readonly data: string;
  readonly conversations: string;
  readonly settings: string;
  readonly serverKey: string;
  readonly otherKey: string;
  readonly window: string;
  readonly models: string;
  readonly imports: string;
  /** Where files lie that were made here of other tools' folders. */
  readonly importedModels: string;
  readonly trials: string;
  readonly modelNotes: string;
  readonly downloads: string;
  readonly hubToken: string;
  readonly contacts: string;
  readonly kvPages: string;
  readonly logs: string;
}

/** `mainFolder`: where this program's built entry lies, `out/main`. */
export function pathsFrom(mainFolder: string, data: string): Paths {
  const appRoot = resolve(mainFolder, '../..');
  return {
    appRoot,
    pages: join(appRoot, 'out/renderer'),
    preload: join(appRoot, 'out/preload/index.cjs'),
    host: join(appRoot, 'out/main/host.js'),
    server: join(appRoot, 'out/main/server.js'),
    importer: join(appRoot, 'out/main/import.js'),
    library: join(appRoot, 'out/main/library.js'),
    template: join(appRoot, 'out/main/template.js'),
    data,
    conversations: join(data, 'conversations.db'),
    settings: join(data, 'settings.json'),
    serverKey: join(data, 'server-key.json'),
    otherKey: join(data, 'other-pagoda-key.json'),
    window: join(data, 'window.json'),
    models: join(data, 'models.json'),
    imports: join(data, 'imports.json'),
    importedModels: join(fetchedModels(), 'imported'),
    trials: join(data, 'trials.json'),
    modelNotes: join(data, 'model-notes.json'),
    downloads: join(data, 'downloads.json'),
    hubToken: join(data, 'hub-token.json'),
    contacts: join(data, 'contacts.json'),
    kvPages: join(data, 'kv-pages'),
    logs: join(data, 'logs'),
  };
}
