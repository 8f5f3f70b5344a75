import type { Handlers } from '../../../../engine/transport/server.ts';
import type { libraryContract } from '../../../ipc/contract/library.ts';
import type { Library } from '../../library/library.ts';
import type { Notes } from '../../library/notes.ts';
import type { SettingsStore } from '../../settings/settingsStore.ts';
import type { Desktop } from '../desktop.ts';
import { done } from './done.ts';

export interface LibraryHandlerOptions {
  readonly library: Library;
  readonly notes: Notes;
  readonly settings: SettingsStore;
  readonly desktop: Pick<Desktop, 'pickFolder' | 'showFile'>;
}

export function libraryHandlers({
  library,
  notes,
  settings,
  desktop,
}: LibraryHandlerOptions): Handlers<typeof libraryContract> {
  const setFolders = (modelFolders: string[]) => {
    settings.change({ modelFolders });
    void library.look();
  };
  return {
    library,
    'library.notes': notes,
    'library.look': () => done(() => void library.look()),
    'library.addFolder': async () => {
      const path = (await desktop.pickFolder()) ?? null;
      const { modelFolders } = settings.current();
      if (path !== null && !modelFolders.includes(path)) setFolders([...modelFolders, path]);
      return { path };
    },
    'library.removeFolder': ({ path }) =>
      done(() => setFolders(settings.current().modelFolders.filter((folder) => folder !== path))),
    'library.setNotes': ({ path, notes: change }) => done(() => notes.change(path, change)),
    'library.details': ({ path }) => library.details(path),
    'library.hash': async ({ path }) => ({ sha256: await library.hash(path) }),
    'library.trash': async ({ path }) => {
      await library.trash(path);
      return {};
    },
    'library.showFile': ({ path }) => done(() => desktop.showFile(path)),
  };
}
