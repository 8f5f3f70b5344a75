import { MessageChannelMain, utilityProcess } from 'electron';
import { libraryProcessContract } from '../../../engine/contract/libraryProcess.ts';
import { Client } from '../../../engine/transport/client.ts';
import { messagePort } from '../../../engine/transport/messagePort.ts';
import { signal } from '../engine/signal.ts';
import type { Log } from '../log.ts';
import type { LibraryProcess } from './librarian.ts';

/** How long it may take to end, in milliseconds. */
const endWithinMs = 1500;

/** The process that looks after model files, as an Electron utility process. It dies with this process. */
export function forkLibrary(scripts: { readonly library: string; readonly template: string }, log: Log) {
  return (onEnd: () => void): LibraryProcess => {
    const child = utilityProcess.fork(scripts.library, [scripts.template], {
      serviceName: 'Pagoda library',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (data: Buffer) => log.info('library', data.toString()));
    const { port1, port2 } = new MessageChannelMain();
    const client = new Client(libraryProcessContract, {
      ...messagePort(port2),
      // How it ended says more than that the link is gone.
      onClose: () => undefined,
    });
    let gone: () => void = () => undefined;
    const exited = new Promise<void>((resolve) => (gone = resolve));
    child.once('spawn', () => child.postMessage(null, [port1]));
    child.once('exit', (exitCode) => {
      log.info('library', `ended (${exitCode})`);
      client.fail({ code: 'modelFiles.ended', data: { exitCode } });
      gone();
      onEnd();
    });
    return {
      client,
      end: async () => {
        client.close();
        if (child.pid !== undefined) signal(child.pid, 'SIGTERM');
        const late = setTimeout(() => child.pid !== undefined && signal(child.pid, 'SIGKILL'), endWithinMs);
        await exited;
        clearTimeout(late);
      },
    };
  };
}
