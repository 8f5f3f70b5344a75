import type { Settings } from '../../electron/ipc/contract/app.ts';
import type { Pagoda } from '../pagoda.ts';
import { loadWanted } from './models.ts';
import { report } from './problems.ts';

/** Shows the change at once; main's answer is what stands. */
export async function changeSettings(pagoda: Pagoda, change: Partial<Settings>): Promise<void> {
  const before = pagoda.settings.getState().settings;
  pagoda.settings.setState({ settings: { ...before, ...change } });
  try {
    pagoda.settings.setState({ settings: await pagoda.links.app.request('settings.change', change) });
  } catch (error) {
    pagoda.settings.setState({ settings: before });
    report(pagoda, error);
  }
}

export async function resetSettings(pagoda: Pagoda, keys: readonly (keyof Settings)[]): Promise<void> {
  try {
    pagoda.settings.setState({
      settings: await pagoda.links.app.request('settings.reset', { keys: [...keys] }),
    });
  } catch (error) {
    report(pagoda, error);
  }
}

/** Takes a context length that did not fit back to one that does, and loads the model with it. */
export async function applyContextLength(pagoda: Pagoda, contextLength: number | null): Promise<void> {
  await changeSettings(pagoda, { contextLength });
  loadWanted(pagoda, { again: true });
}
