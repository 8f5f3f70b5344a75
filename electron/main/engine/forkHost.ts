import { MessageChannelMain, utilityProcess, type MessagePortMain } from 'electron';
import { engineContract } from '../../../engine/contract/engine.ts';
import { toErrorValue } from '../../../engine/contract/errors.ts';
import type { HostConfigInput } from '../../../engine/contract/hostConfig.ts';
import { Client } from '../../../engine/transport/client.ts';
import { watchEngine, type EngineHealth } from '../../../engine/transport/watchdog.ts';
import { messagePort } from '../../../engine/transport/messagePort.ts';
import type { Log } from '../log.ts';
import type { Trace } from '../trace.ts';
import { exitError, readHostExit } from './hostExit.ts';
import { signal } from './signal.ts';
import type { Host, HostEvents } from './supervisor.ts';

export interface ForkOptions {
  /** The built host. */
  readonly script: string;
  /** Read at each start, so that a restart takes up changed settings. */
  readonly config: () => HostConfigInput;
  readonly log: Log;
  readonly trace: Trace;
}

/** How long an engine that was asked to end may take before it is killed, in milliseconds. */
const endWithinMs = 1500;
/** Of its standard error, what is kept to say why it ended, in characters. */
const lastWordsLength = 2000;

/** The engine host as an Electron utility process. It dies with this process: its link to it breaks. */
export function forkHost(options: ForkOptions) {
  return (events: HostEvents<MessagePortMain>): Host<MessagePortMain> => {
    const child = utilityProcess.fork(options.script, [JSON.stringify(options.config())], {
      serviceName: 'Pagoda engine',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let lastWords = '';
    let ready = false;
    let ending = false;
    let forced: NodeJS.Timeout | undefined;

    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => {
        lastWords = (lastWords + data.toString()).slice(-lastWordsLength);
        options.log.info('engine', data.toString());
      });

    const send = (name: NodeJS.Signals) => {
      // Not child.kill(): Electron then reports the end at once, while the process may still be there.
      if (child.pid !== undefined) signal(child.pid, name);
    };
    const end = () => {
      ending = true;
      forced ??= setTimeout(() => send('SIGKILL'), endWithinMs);
      send('SIGTERM');
    };
    const connect = (port: MessagePortMain) => child.postMessage({ type: 'connect' }, [port]);
    const host: Host<MessagePortMain> = { connect, end };
    let health: EngineHealth['kind'] = 'well';
    const note = (now: EngineHealth) => {
      if (now.kind !== health)
        options.log.info('engine', `${child.pid ?? ''} is ${now.kind}: ${JSON.stringify(now)}`);
      health = now.kind;
      if (!ending) events.health(now);
    };

    child.once('spawn', () => {
      if (ending) return end();
      options.trace('engine-started');
      const { port1, port2 } = new MessageChannelMain();
      connect(port1);
      const client = new Client(engineContract, messagePort(port2));
      child.once('exit', () => client.close());
      const pid = child.pid!;
      watchEngine(client, { onHealth: note });
      client.watch('engine.state', (state) => events.model(state));
      client
        .request('engine.info', {})
        .then((info) => {
          ready = true;
          options.trace('engine-ready');
          options.log.info('engine', `${pid} is up: llama.cpp ${info.llamaVersion}, ${info.variant}`);
          events.ready(pid);
        })
        .catch((thrown: unknown) => {
          const error = toErrorValue(thrown);
          // The link ends with the process: why is told by its exit.
          if (error.code !== 'engine.disconnected') events.unfit(error);
        });
      events.connectable(host);
    });
    child.once('exit', (code) => {
      clearTimeout(forced);
      const error = exitError(readHostExit(code, process.platform), ready, lastWords);
      options.log.info('engine', `ended (${code})${ending ? '' : ` unasked: ${JSON.stringify(error)}`}`);
      events.exited(error);
    });
    return host;
  };
}
