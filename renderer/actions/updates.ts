import type { Pagoda } from '../pagoda.ts';
import { report } from './problems.ts';

export function followUpdates(pagoda: Pagoda): void {
  pagoda.links.app.watch('updates', (update) => pagoda.ui.setState({ update }));
}

/** What comes of it is told by the state of updates. */
export async function askForUpdate(
  pagoda: Pagoda,
  name: 'updates.check' | 'updates.download',
): Promise<void> {
  try {
    await pagoda.links.app.request(name, {});
  } catch (error) {
    report(pagoda, error);
  }
}
