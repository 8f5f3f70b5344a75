import { isDeepStrictEqual } from 'node:util';
import { toErrorValue } from '../../../engine/contract/errors.ts';
import { serverSettings } from '../../../engine/contract/server.ts';
import type { Settings } from '../../ipc/contract/app.ts';
import type { ServerFields } from '../../ipc/contract/server.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import type { ServerKey } from './serverKey.ts';
import type { ServerSwitch, Wanted } from './serverSwitch.ts';

/** Has the server be as the settings and the key say, from now on. */
export function followServer(server: ServerSwitch, settings: SettingsStore, key: ServerKey): void {
  const follow = () => server.want(wantedServer(settings.current(), key));
  let before = fieldsOf(settings.current());
  // Not at each change of another: a key that did not open would be asked for again and again.
  settings.changed(() => {
    const now = fieldsOf(settings.current());
    if (isDeepStrictEqual(now, before)) return;
    before = now;
    follow();
  });
  key.changed(follow);
  follow();
}

const fieldsOf = ({
  serverOn,
  serverReach,
  serverPort,
  serverQueue,
  serverDrafts,
  serverModels,
  serverIdle,
}: Settings): ServerFields => ({
  serverOn,
  serverReach,
  serverPort,
  serverQueue,
  serverDrafts,
  serverModels,
  serverIdle,
});

/** The key is asked for only where there is to be a server: a person may have to open a store of passwords for it. */
export function wantedServer(settings: Settings, key: Pick<ServerKey, 'text'>): Wanted {
  const { serverOn, serverReach, serverPort: port, serverQueue: queue, serverDrafts: drafts } = settings;
  const { serverModels: models, serverIdle: idleMinutes } = settings;
  if (!serverOn) return { kind: 'off' };
  try {
    const host = serverReach === 'network' ? '0.0.0.0' : '127.0.0.1';
    const wanted = { host, port, queue, drafts, models, idleMinutes, key: key.text() };
    return { kind: 'on', settings: serverSettings.parse(wanted) };
  } catch (error) {
    return { kind: 'failed', error: toErrorValue(error) };
  }
}
