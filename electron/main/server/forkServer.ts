import { MessageChannelMain, utilityProcess, type MessagePortMain } from 'electron';
import { toErrorValue } from '../../../engine/contract/errors.ts';
import {
  serverProcessContract,
  type Offered,
  type ServerProcessContract,
  type ServerProcessPort,
  type ServerSettings,
} from '../../../engine/contract/server.ts';
import { Client } from '../../../engine/transport/client.ts';
import type { Watchable } from '../../../engine/transport/server.ts';
import { messagePort } from '../../../engine/transport/messagePort.ts';
import { signal } from '../engine/signal.ts';
import type { Supervisor } from '../engine/supervisor.ts';
import type { Log } from '../log.ts';
import type { ServerEvents, ServerProcess } from './serverSwitch.ts';

export interface ForkServerOptions {
  /** The built process. */
  readonly script: string;
  readonly version: string;
  readonly supervisor: Supervisor<MessagePortMain>;
  /** What requests may name. */
  readonly offered: Watchable<Offered>;
  readonly log: Log;
}

/** How long a server that was asked to end may take before it is killed, in milliseconds. */
const endWithinMs = 1500;

/** The server as an Electron utility process, with a port to the engine, now and after each restart. It dies with this process. */
export function forkServer({ script, version, supervisor, offered, log }: ForkServerOptions) {
  return (settings: ServerSettings, events: ServerEvents): ServerProcess => {
    const child = utilityProcess.fork(script, [], {
      serviceName: 'Pagoda server',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => log.info('server', data.toString()));

    let client: Client<ServerProcessContract> | undefined;
    let leaveEngine: () => void = () => undefined;
    let endOffer: () => void = () => undefined;
    let ending = false;
    let forced: NodeJS.Timeout | undefined;
    const send = (name: NodeJS.Signals) => {
      if (child.pid !== undefined) signal(child.pid, name);
    };
    const end = () => {
      ending = true;
      forced ??= setTimeout(() => send('SIGKILL'), endWithinMs);
      send('SIGTERM');
    };
    /** Gives it one end of a channel and returns the other. */
    const channel = (what: ServerProcessPort): MessagePortMain => {
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage(what, [port1]);
      return port2;
    };

    child.once('spawn', () => {
      if (ending) return end();
      const link = new Client(serverProcessContract, messagePort(channel('control')));
      client = link;
      const offer = () =>
        // A process that is gone is told no more.
        void link.request('server.offer', offered.current()).catch(() => undefined);
      offer();
      endOffer = offered.changed(offer);
      leaveEngine = supervisor.eachEngine((connect) => connect(channel('engine')));
      client.request('server.listen', { settings, version }).then(
        ({ url }) => {
          log.info('server', `listens at ${url}`);
          events.listens(url);
          client?.watch('server.status', (told) => told && events.status(told));
        },
        (thrown: unknown) => {
          const error = toErrorValue(thrown);
          log.info('server', `does not listen: ${JSON.stringify(error)}`);
          // The link ends with the process: that is told by its exit.
          if (error.code !== 'engine.disconnected') events.failed(error);
        },
      );
    });
    child.once('exit', (exitCode) => {
      clearTimeout(forced);
      leaveEngine();
      endOffer();
      client?.close();
      log.info('server', `ended (${exitCode})${ending ? '' : ' unasked'}`);
      events.exited(exitCode);
    });
    return { end };
  };
}
