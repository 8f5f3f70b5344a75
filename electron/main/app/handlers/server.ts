import type { ServerState } from '../../../../engine/contract/server.ts';
import type { Handlers, Watchable } from '../../../../engine/transport/server.ts';
import type { serverContract } from '../../../ipc/contract/server.ts';
import type { ServerKey } from '../../server/serverKey.ts';
import type { Desktop } from '../desktop.ts';
import { done } from './done.ts';

export interface ServerOptions {
  readonly server: Watchable<ServerState> & { again(): void };
  readonly serverKey: Pick<ServerKey, 'current' | 'changed' | 'text' | 'make' | 'remove'>;
  readonly desktop: Pick<Desktop, 'copyText'>;
}

export function serverHandlers({
  server,
  serverKey,
  desktop,
}: ServerOptions): Handlers<typeof serverContract> {
  return {
    server,
    'server.again': () => done(() => server.again()),
    'server.key': serverKey,
    'server.makeKey': () => done(() => serverKey.make()),
    'server.removeKey': () => done(() => serverKey.remove()),
    'server.showKey': () => ({ key: serverKey.text() }),
    'server.copyKey': () =>
      done(() => {
        const key = serverKey.text();
        if (key !== null) desktop.copyText(key);
      }),
  };
}
