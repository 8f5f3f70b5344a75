import { basename } from 'node:path';
import { clipboard, dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { AtStake } from '../../ipc/contract/info.ts';
import { t } from '../words/t.ts';
import { unsavedWords, writingWords, type Words } from '../words.ts';

/** What only the desktop can do. */
export interface Desktop {
  /** Undefined when the dialog was closed without a choice. */
  pickModel(what: 'file' | 'folder'): Promise<string | undefined>;
  /** Where a file that could have this name is to go; undefined when the dialog was closed without a choice. */
  pickTarget(name: string): Promise<string | undefined>;
  /** Undefined when the dialog was closed without a choice. */
  pickFolder(): Promise<string | undefined>;
  copyText(text: string): void;
  openFolder(path: string): Promise<void>;
  /** In the file manager, pointed at. */
  showFile(path: string): void;
  /** Into the system's trash. Rejects where it has none. */
  trash(path: string): Promise<void>;
}

const modelDialog = (): OpenDialogOptions => ({
  title: t('dialogs.openModel'),
  properties: ['openFile'],
  filters: [
    { name: t('dialogs.ggufModels'), extensions: ['gguf'] },
    { name: t('dialogs.allFiles'), extensions: ['*'] },
  ],
});

const importDialog = (): OpenDialogOptions => ({
  title: t('dialogs.importFolder'),
  properties: ['openDirectory'],
});
const folderDialog = (): OpenDialogOptions => ({
  title: t('dialogs.modelFolder'),
  properties: ['openDirectory'],
});

/** `window`: the one that dialogs belong to, while there is one. */
export function makeDesktop(window: () => BrowserWindow | undefined): Desktop {
  const pick = async (options: OpenDialogOptions) => {
    const parent = window();
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled ? undefined : filePaths[0];
  };
  return {
    pickModel: (what) => pick(what === 'file' ? modelDialog() : importDialog()),
    pickFolder: () => pick(folderDialog()),
    pickTarget: async (name) => {
      const parent = window();
      const options = { defaultPath: basename(name) };
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options));
      return canceled || filePath === '' ? undefined : filePath;
    },
    copyText: (text) => clipboard.writeText(text),
    openFolder: async (path) => {
      const problem = await shell.openPath(path);
      if (problem) throw new Error(problem);
    },
    showFile: (path) => shell.showItemInFolder(path),
    trash: (path) => shell.trashItem(path),
  };
}

export async function showNotice(window: BrowserWindow | undefined, words: Words): Promise<void> {
  const box = { type: 'warning' as const, buttons: [t('dialogs.ok')], ...words };
  await (window ? dialog.showMessageBox(window, box) : dialog.showMessageBox(box));
}

/** Whether a person wants to close the window although that costs something of the replies in it; they go on behind the question. */
export async function askToClose(window: BrowserWindow, { unsaved, writing }: AtStake): Promise<boolean> {
  const keep = 0;
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    buttons: [t('dialogs.keepOpen'), unsaved > 0 ? t('dialogs.closeAndLose') : t('dialogs.close')],
    defaultId: keep,
    cancelId: keep,
    ...(unsaved > 0 ? unsavedWords(unsaved) : writingWords(writing)),
  });
  return response !== keep;
}
