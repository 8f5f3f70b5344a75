import { LONGEST_FOLDER_NAME, type PlaceChange } from '../../electron/ipc/contract/app.ts';
import type { Pagoda } from '../pagoda.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { newChat, openChat } from './chats.ts';
import { report } from './problems.ts';

/** Where conversations stand in the list: above all others, out of the way, in folders. */

export const setPinned = (pagoda: Pagoda, chatId: string, pinned: boolean): Promise<void> =>
  setPlace(pagoda, chatId, { pinned });

/** Null: out of any. It is seen there: no longer above all others. */
export const moveToFolder = (pagoda: Pagoda, chatId: string, folderId: string | null): Promise<void> =>
  setPlace(pagoda, chatId, { folderId, pinned: false });

/** Puts a chat out of the way, with a way back, or brings it back. */
export async function setArchived(pagoda: Pagoda, chatId: string, archived: boolean): Promise<void> {
  const { list, currentId } = pagoda.chats.getState();
  const title = list?.find(({ id }) => id === chatId)?.title ?? '';
  if (!(await changed(pagoda, chatId, { archived })) || !archived) return;
  const wasOpen = currentId === chatId;
  if (wasOpen && pagoda.chats.getState().currentId === chatId) newChat(pagoda);
  showToast(pagoda.ui, {
    tone: 'plain',
    title: t('filing.chatArchived'),
    detail: title,
    action: {
      label: t('filing.undo'),
      run: () =>
        void changed(pagoda, chatId, { archived: false }).then((back) =>
          back && wasOpen ? openChat(pagoda, chatId) : undefined,
        ),
    },
  });
}

const setPlace = async (pagoda: Pagoda, chatId: string, place: PlaceChange): Promise<void> =>
  void (await changed(pagoda, chatId, place));

async function changed(pagoda: Pagoda, chatId: string, place: PlaceChange): Promise<boolean> {
  try {
    await pagoda.links.app.request('chats.setPlace', { id: chatId, ...place });
    return true;
  } catch (error) {
    report(pagoda, error);
    return false;
  }
}

/** Makes a folder, with a chat in it if one is named, and asks for its name. */
export async function addFolder(pagoda: Pagoda, chatId: string | null): Promise<void> {
  try {
    const { id } = await pagoda.links.app.request('folders.create', { name: t('filing.newFolder') });
    if (chatId !== null) await moveToFolder(pagoda, chatId, id);
    pagoda.ui.setState({ renamingFolder: id, archivedShown: false, sidebarOpen: true });
  } catch (error) {
    report(pagoda, error);
  }
}

export async function renameFolder(pagoda: Pagoda, folderId: string, name: string): Promise<void> {
  pagoda.ui.setState({ renamingFolder: null });
  const trimmed = name.trim().slice(0, LONGEST_FOLDER_NAME).trim();
  const before = pagoda.chats.getState().folders.find(({ id }) => id === folderId);
  if (trimmed === '' || trimmed === before?.name) return;
  try {
    await pagoda.links.app.request('folders.change', { id: folderId, name: trimmed });
  } catch (error) {
    report(pagoda, error);
  }
}

export async function setCollapsed(pagoda: Pagoda, folderId: string, collapsed: boolean): Promise<void> {
  try {
    await pagoda.links.app.request('folders.change', { id: folderId, collapsed });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Its chats stay; undone, they are in it again. */
export async function deleteFolder(pagoda: Pagoda, folderId: string): Promise<void> {
  const { folders, list } = pagoda.chats.getState();
  const name = folders.find(({ id }) => id === folderId)?.name ?? '';
  const count = list?.filter((chat) => chat.folderId === folderId).length ?? 0;
  try {
    await pagoda.links.app.request('folders.delete', { id: folderId });
    showToast(pagoda.ui, {
      tone: 'plain',
      title: t('filing.folderDeleted'),
      detail: count === 0 ? name : t('filing.folderHad', { name, count }),
      action: {
        label: t('filing.undo'),
        run: () =>
          void pagoda.links.app
            .request('folders.restore', { id: folderId })
            .catch((error: unknown) => report(pagoda, error)),
      },
    });
  } catch (error) {
    report(pagoda, error);
  }
}
