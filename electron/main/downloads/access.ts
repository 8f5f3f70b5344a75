import { HUB } from '../../../engine/downloads/hub.ts';
import type { HubAccess } from '../../../engine/contract/libraryProcess.ts';
import type { Settings } from '../../ipc/contract/settings.ts';
import type { HubToken } from './hubToken.ts';

/** The hub in force: a person's mirror, that of the environment (as the hub's own tools have it), or the hub itself. */
export const hubOf = ({ hubMirror }: Pick<Settings, 'hubMirror'>): string =>
  (hubMirror ?? addressOf(process.env['HF_ENDPOINT']) ?? HUB).replace(/\/+$/, '');

/** As it is, or of a host alone; nobody here can be told of what is neither. */
function addressOf(endpoint: string | undefined): string | undefined {
  const address = !endpoint || /^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`;
  return address && URL.canParse(address) ? address : undefined;
}

/** How the hub is to be reached as things are now. A token that does not open is as none: what then needs one says so. */
export function accessOf(settings: Settings, token: Pick<HubToken, 'for'>): HubAccess {
  const hub = hubOf(settings);
  const { offline, hubProxy: proxy } = settings;
  return { offline, hub, proxy, token: offline ? null : readable(() => token.for(hub)) };
}

function readable(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
