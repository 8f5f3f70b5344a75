import { importContract } from '../contract/imports.ts';
import { messagePort } from '../transport/messagePort.ts';
import { parentPort } from '../transport/parentPort.ts';
import type { Port } from '../transport/port.ts';
import { processPort } from '../transport/processPort.ts';
import { serve } from '../transport/server.ts';
import { makeImporting } from './handlers.ts';

/**
 * The process that imports: neither the app nor the engine waits for a disk here, and what a stranger's folder does to it costs one import.
 * Under Electron the first port that comes is its client, as the child of a Node program its channel is. It ends with its client; what it had
 * written until then stays, to be gone on with.
 */
function main(): void {
  const importing = makeImporting();
  const serveOn = (port: Port) =>
    serve(importContract, importing.handlers, {
      ...port,
      onClose: (listener) =>
        port.onClose(() => {
          // First: who is gone has cancelled nothing.
          const ended = importing.end();
          listener();
          void ended.then(() => process.exit(0));
        }),
    });
  const parent = parentPort();
  if (parent) {
    parent.on('message', ({ ports: [port] }) => {
      if (port) serveOn(messagePort(port));
    });
    return;
  }
  // They reach the whole group of a terminal; whoever started this process decides when it ends.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
  serveOn(processPort(process));
}

main();
