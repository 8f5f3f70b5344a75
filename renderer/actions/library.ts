import type { ModelDefaults, ModelNotes } from '../../electron/ipc/contract/library.ts';
import { toErrorValue } from '../../engine/contract/errors.ts';
import type { LibraryEntry } from '../../engine/contract/library.ts';
import type { ModelDetails } from '../../engine/contract/modelDetails.ts';
import type { Pagoda } from '../pagoda.ts';
import type { Asked } from '../stores/library.ts';
import { showToast } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { takePaths } from './imports.ts';
import { chooseModel, leaveModel } from './models.ts';
import { report } from './problems.ts';

export function followLibrary(pagoda: Pagoda): void {
  const { app } = pagoda.links;
  app.watch('library', (state) => pagoda.library.setState({ state }));
  app.watch('library.notes', (notes) => pagoda.settings.setState({ notes }));
  app.watch('contacts', (contacts) => pagoda.library.setState({ contacts }));
  app.watch('hub.token', (token) => pagoda.library.setState({ token }));
  app.watch('downloads', (downloads) => {
    const before = pagoda.library.getState().downloads;
    pagoda.library.setState({ downloads });
    for (const { id, name, state } of downloads) {
      const was = before.find((each) => each.id === id)?.state.kind;
      if (state.kind !== 'done' || was === undefined || was === 'done') continue;
      showToast(pagoda.ui, {
        tone: 'plain',
        title: t('notices.aModelHasCome'),
        detail: name,
        action: { label: t('notices.chatWithIt'), run: () => void chatWith(pagoda, state.path) },
      });
    }
  });
}

/** The page of all models. What is known already is not read again, so that each opening may look. */
export function openLibrary(pagoda: Pagoda): void {
  pagoda.ui.setState({ view: 'models', modelShown: null });
  const { state } = pagoda.library.getState();
  if (state && !state.looking) void lookAgain(pagoda);
  void refreshRoom(pagoda);
}

export async function lookAgain(pagoda: Pagoda): Promise<void> {
  try {
    await pagoda.links.app.request('library.look', {});
  } catch (error) {
    report(pagoda, error);
  }
}

/** How much a load could take changes by the minute; without an engine it is not known. */
export async function refreshRoom(pagoda: Pagoda): Promise<void> {
  try {
    const room = await pagoda.engine.current().request('model.room', {});
    pagoda.library.setState({ room });
  } catch {
    return;
  }
}

/** One model's own page. */
export function openModelPage(pagoda: Pagoda, path: string): void {
  pagoda.ui.setState({ view: 'models', modelShown: path });
  const { details } = pagoda.library.getState();
  if (details?.path !== path || details.kind === 'failed') void readDetails(pagoda, path);
  void refreshRoom(pagoda);
}

async function readDetails(pagoda: Pagoda, path: string): Promise<void> {
  const set = (asked: Asked<ModelDetails>) => {
    if (pagoda.ui.getState().modelShown === path) pagoda.library.setState({ details: { ...asked, path } });
  };
  set({ kind: 'waiting' });
  try {
    set({ kind: 'here', value: await pagoda.links.app.request('library.details', { path }) });
  } catch (error) {
    set({ kind: 'failed', error: toErrorValue(error) });
  }
}

export async function readHash(pagoda: Pagoda, path: string): Promise<void> {
  const set = (asked: Asked<string>) =>
    pagoda.library.setState(({ hashes }) => ({ hashes: { ...hashes, [path]: asked } }));
  set({ kind: 'waiting' });
  try {
    const { sha256 } = await pagoda.links.app.request('library.hash', { path });
    set({ kind: 'here', value: sha256 });
  } catch (error) {
    set({ kind: 'failed', error: toErrorValue(error) });
  }
}

/** Loads it and goes to the conversation. */
export async function chatWith(pagoda: Pagoda, path: string): Promise<void> {
  pagoda.ui.setState({ view: 'chat' });
  const embedded = pagoda.settings.getState().info?.embeddedModelPath;
  if (path === embedded) return chooseModel(pagoda, null);
  await takePaths(pagoda, [path]);
}

/** Shown at once; what stands in the end is main's. */
export async function setNotes(pagoda: Pagoda, path: string, notes: Partial<ModelNotes>): Promise<void> {
  try {
    await pagoda.links.app.request('library.setNotes', { path, notes });
  } catch (error) {
    report(pagoda, error);
  }
}

export const setModelDefaults = (
  pagoda: Pagoda,
  path: string,
  before: ModelDefaults,
  change: Partial<ModelDefaults>,
): Promise<void> => setNotes(pagoda, path, { defaults: { ...before, ...change } });

/** Into the trash, once its running is over; the chat goes on with the embedded one. */
export const trashModel = (pagoda: Pagoda, { path, name }: LibraryEntry): Promise<void> =>
  leaveModel(pagoda, path, async () => {
    await pagoda.links.app.request('library.trash', { path });
    await pagoda.links.app.request('models.forget', { path });
    pagoda.ui.setState({ modelShown: null });
    showToast(pagoda.ui, { tone: 'plain', title: t('notices.putIntoTheTrash'), detail: name });
  });

export async function askLibrary(
  pagoda: Pagoda,
  name: 'library.removeFolder' | 'library.showFile',
  path: string,
): Promise<void> {
  try {
    await pagoda.links.app.request(name, { path });
  } catch (error) {
    report(pagoda, error);
  }
}

export async function addFolder(pagoda: Pagoda): Promise<void> {
  try {
    await pagoda.links.app.request('library.addFolder', {});
  } catch (error) {
    report(pagoda, error);
  }
}
