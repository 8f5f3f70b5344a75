import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { embeddedModel } from '../../engine/models/embedded.ts';
import { ContactBook, contactsFile } from './downloads/contactBook.ts';
import { downloadsFile } from './downloads/downloads.ts';
import { HubToken } from './downloads/hubToken.ts';
import { Notes, notesFile } from './library/notes.ts';
import { describe, type Log } from './log.ts';
import { importsFile, type SavedImports } from './imports/importsFile.ts';
import type { DownloadEntry } from '../ipc/contract/downloads.ts';
import { ModelList } from './models/modelList.ts';
import { rememberedFile } from './models/rememberedFile.ts';
import { Trials } from './models/trials.ts';
import { trialsFile } from './models/trialsFile.ts';
import { OtherKey } from './otherPagoda/otherKey.ts';
import type { Paths } from './paths.ts';
import { ServerKey } from './server/serverKey.ts';
import { systemSealer } from './server/systemSealer.ts';
import { settingsFile } from './settings/settingsFile.ts';
import { SettingsStore } from './settings/settingsStore.ts';
import { openStorage } from './storage/open.ts';
import { Storage } from './storage/storage.ts';
import { setAsideWords, type Words } from './words.ts';

export interface Saved {
  readonly settings: SettingsStore;
  readonly storage: Storage;
  readonly trials: Trials;
  readonly serverKey: ServerKey;
  readonly otherKey: OtherKey;
  readonly imports: { readonly saved: SavedImports; readonly save: (imports: SavedImports) => void };
  readonly notes: Notes;
  readonly hubToken: HubToken;
  readonly contacts: ContactBook;
  /** As they were when the app ended, and how to keep them. */
  readonly downloads: {
    readonly saved: readonly DownloadEntry[];
    readonly save: (list: DownloadEntry[]) => void;
  };
  readonly models: (embeddedModelPath: string | null) => ModelList;
  /** What a person should know of files that could not be read; said once the language is known, which is in one of them. */
  readonly notices: readonly (() => Words)[];
}

/** Opens everything a person's earlier use left behind. Throws only where going on would harm it: where a newer version wrote it, or the store fails (see openStorage). */
export function openSaved(paths: Paths, log: Log): Saved {
  const notices: (() => Words)[] = [];
  const noteAside = (what: Parameters<typeof setAsideWords>[0], kept: string | undefined) => {
    if (kept === undefined) return;
    log.error('app', `the ${what} could not be read; kept as ${kept}`);
    notices.push(() => setAsideWords(what, kept));
  };
  mkdirSync(paths.data, { recursive: true });

  const storage = openStorage(paths.conversations);
  noteAside('conversations', storage.setAside);
  const settings = settingsFile(paths.settings);
  const changed = settings.load();
  noteAside('settings', changed.setAside);
  const models = rememberedFile(paths.models);
  const remembered = models.load();
  noteAside('models', remembered.setAside);

  const imports = importsFile(paths.imports);
  const notes = notesFile(paths.modelNotes);
  const noted = notes.load();
  noteAside('modelNotes', noted.setAside);
  const downloads = downloadsFile(paths.downloads);
  const contacts = contactsFile(paths.contacts);

  const trials = trialsFile(paths.trials);
  const store = new SettingsStore(changed.value, (changes) => settings.save(changes));
  /** For what goes on where it cannot be saved: it is then known until the app ends. */
  const tryTo = (work: () => void) => {
    try {
      work();
    } catch (error) {
      log.error('app', describe(error));
    }
  };

  return {
    settings: store,
    serverKey: new ServerKey(
      paths.serverKey,
      systemSealer,
      () => `pagoda-${randomBytes(24).toString('base64url')}`,
    ),
    otherKey: new OtherKey(paths.otherKey, systemSealer, (error) => log.error('app', describe(error))),
    trials: new Trials({
      saved: trials.load().value,
      save: (value) => tryTo(() => trials.save(value)),
      choose: (modelPath) => tryTo(() => store.change({ modelPath })),
    }),
    notes: new Notes(noted.value, (all) => notes.save(all)),
    hubToken: new HubToken(paths.hubToken, systemSealer),
    contacts: new ContactBook(contacts.load().value, (all) => tryTo(() => contacts.save(all))),
    downloads: {
      saved: downloads.load().value,
      save: (list) => tryTo(() => downloads.save(list)),
    },
    storage: new Storage(storage.sqlite, Date.now, (error) => log.error('storage', describe(error))),
    imports: { saved: imports.load().value, save: (value) => tryTo(() => imports.save(value)) },
    models: (path) =>
      new ModelList(remembered.value, path === null ? null : { path, name: embeddedModel.name }, (list) =>
        models.save(list),
      ),
    notices,
  };
}
