import { MessageChannelMain, utilityProcess } from 'electron';
import { importContract, importEnded } from '../../../engine/contract/imports.ts';
import { Client } from '../../../engine/transport/client.ts';
import { messagePort } from '../../../engine/transport/messagePort.ts';
import { readHostExit } from '../engine/hostExit.ts';
import { signal } from '../engine/signal.ts';
import type { Log } from '../log.ts';
import type { ImportProcess } from './importProcess.ts';

/** How long it may take to remove what it had begun, in milliseconds. */
const END_WITHIN = 5000;
/** Of its standard error, what is kept to say why it ended, in characters. */
const LAST_WORDS = 4000;

/** The importing process as an Electron utility process. It dies with this process. */
export function forkImporter(script: string, log: Log) {
  return (): ImportProcess => {
    const child = utilityProcess.fork(script, [], {
      serviceName: 'Pagoda import',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let lastWords = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => {
        lastWords = (lastWords + data.toString()).slice(-LAST_WORDS);
        log.info('import', data.toString());
      });
    const { port1, port2 } = new MessageChannelMain();
    child.once('spawn', () => child.postMessage(null, [port1]));
    // How it ended says more than that the link is gone.
    const client = new Client(importContract, { ...messagePort(port2), onClose: () => undefined });
    const ended = new Promise<void>((resolve) =>
      child.once('exit', (code) => {
        const exit = readHostExit(code, process.platform);
        const killedBy = exit.kind === 'crash' ? exit.signal : null;
        const error = importEnded(killedBy === null ? exit.code : null, killedBy, lastWords);
        log.info('import', `ended (${code})`);
        client.fail(error);
        resolve();
      }),
    );
    return {
      client,
      ended,
      end: async () => {
        client.close();
        const late = setTimeout(() => {
          if (child.pid !== undefined) signal(child.pid, 'SIGKILL');
        }, END_WITHIN);
        await ended;
        clearTimeout(late);
      },
    };
  };
}
