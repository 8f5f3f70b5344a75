import type { Pagoda } from '../pagoda.ts';
import { report } from './problems.ts';
import { changeSettings } from './settings.ts';

/** Remembers a file and makes it the draft model. */
export async function pickDraftModel(pagoda: Pagoda): Promise<void> {
  try {
    const { path } = await pagoda.links.app.request('models.pick', {});
    if (path === null) return;
    const entry = await pagoda.links.app.request('models.add', { path });
    await changeSettings(pagoda, { draftModel: entry.path });
  } catch (error) {
    report(pagoda, error);
  }
}
