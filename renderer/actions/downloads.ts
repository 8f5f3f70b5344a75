import { toErrorValue } from '../../engine/contract/errors.ts';
import type { Offer } from '../../engine/contract/libraryProcess.ts';
import type { Pagoda } from '../pagoda.ts';
import { report } from './problems.ts';

/** Looks for models at the hub. A search that another one follows is left to itself. */
export async function searchHub(pagoda: Pagoda, query: string): Promise<void> {
  const { library } = pagoda;
  const words = query.trim();
  library.setState({ query, offers: null });
  if (words === '') return library.setState({ found: null });
  // What looks like the name of a repository is one.
  const named = repositoryIn(words);
  if (named !== null) return showOffers(pagoda, named);
  library.setState({ found: { kind: 'waiting', query: words } });
  const set = (found: NonNullable<ReturnType<typeof library.getState>['found']>) => {
    if (library.getState().found?.query === words) library.setState({ found });
  };
  try {
    const { models } = await pagoda.links.app.request('hub.search', { query: words });
    set({ kind: 'here', query: words, value: models });
  } catch (error) {
    set({ kind: 'failed', query: words, error: toErrorValue(error) });
  }
}

/** `owner/name`, by itself or at the end of an address of its page; null: it is none. */
export function repositoryIn(text: string): string | null {
  const path = text.replace(/^(https?:\/\/[^/]+\/|hf:\/\/|hf:)/, '').replace(/\/+$/, '');
  return /^[\w.-]+\/[\w.-]+$/.test(path) ? path : null;
}

/** What one repository has. */
export async function showOffers(pagoda: Pagoda, repository: string): Promise<void> {
  const { library } = pagoda;
  library.setState({ offers: { kind: 'waiting', repository } });
  const set = (offers: NonNullable<ReturnType<typeof library.getState>['offers']>) => {
    if (library.getState().offers?.repository === repository) library.setState({ offers });
  };
  try {
    const { offers } = await pagoda.links.app.request('hub.offers', { repository });
    set({ kind: 'here', repository, value: offers });
  } catch (error) {
    set({ kind: 'failed', repository, error: toErrorValue(error) });
  }
}

export async function startDownload(pagoda: Pagoda, repository: string, offer: Offer): Promise<void> {
  try {
    await pagoda.links.app.request('downloads.start', { repository, offer });
  } catch (error) {
    report(pagoda, error, () => void startDownload(pagoda, repository, offer));
  }
}

export async function askDownload(
  pagoda: Pagoda,
  name: 'downloads.pause' | 'downloads.resume' | 'downloads.remove',
  id: string,
): Promise<void> {
  try {
    await pagoda.links.app.request(name, { id });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Resolves to whether it is kept. */
export async function setHubToken(pagoda: Pagoda, token: string): Promise<boolean> {
  try {
    await pagoda.links.app.request('hub.setToken', { token });
    return true;
  } catch (error) {
    report(pagoda, error);
    return false;
  }
}

export async function askHub(pagoda: Pagoda, name: 'hub.removeToken' | 'contacts.clear'): Promise<void> {
  try {
    await pagoda.links.app.request(name, {});
  } catch (error) {
    report(pagoda, error);
  }
}
