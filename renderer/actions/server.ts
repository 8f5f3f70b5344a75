import type { Pagoda } from '../pagoda.ts';
import { report } from './problems.ts';

export function followServer(pagoda: Pagoda): void {
  const { app } = pagoda.links;
  app.watch('server', (state) => pagoda.server.setState({ state }));
  app.watch('server.key', (key) => pagoda.server.setState({ key }));
}

/** What comes of it is told by the state of the server and of its key. Resolves to whether it was done. */
export async function askServer(
  pagoda: Pagoda,
  name: 'server.again' | 'server.makeKey' | 'server.removeKey' | 'server.copyKey',
): Promise<boolean> {
  try {
    await pagoda.links.app.request(name, {});
    return true;
  } catch (error) {
    report(pagoda, error);
    return false;
  }
}

/** The key, for a person to see; null where there is none or it cannot be read. */
export async function showServerKey(pagoda: Pagoda): Promise<string | null> {
  try {
    return (await pagoda.links.app.request('server.showKey', {})).key;
  } catch (error) {
    report(pagoda, error);
    return null;
  }
}
