import { hostConfig } from '../contract/hostConfig.ts';
import { loadAddon } from '../native/libraries/loadAddon.ts';
import { messagePort } from '../transport/messagePort.ts';
import { processPort } from '../transport/processPort.ts';
import { Host } from './host.ts';
import { openEngine } from './openEngine.ts';
import { parentPort } from '../transport/parentPort.ts';

/**
 * The engine process. Its one argument is a `HostConfig` as JSON. Under Electron every port that comes with a message is a client; as the child
 * of a Node program its channel is the one client. It ends with its parent, in the middle of a step if need be.
 */
function main(): void {
  const parent = parentPort();
  // What a terminal, `timeout` or a service manager tells every process of a group is meant for the one that talks to people: it cancels
  // the reply, shows what came, and ends this one.
  if (!parent)
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const config = hostConfig.parse(JSON.parse(process.argv[2] ?? '{}'));
  const host = new Host({ opened: openEngine(config) });
  endWithParent(config.appRoot, parent === null);
  if (parent) {
    parent.on('message', ({ ports }) => {
      for (const port of ports) host.serve(messagePort(port));
    });
    return;
  }
  if (!process.send) {
    process.stderr.write('The engine is started by the app or by ./pagoda, not by hand.\n');
    process.exitCode = 2;
    return;
  }
  const port = processPort(process);
  process.once('disconnect', () => process.exit(0));
  host.serve(port);
}

/** A link that breaks tells only an engine that listens: one that is busy with a template, or stopped, is ended by its own watch. */
function endWithParent(appRoot: string, byMainThread: boolean): void {
  try {
    loadAddon(appRoot).endWithParent(byMainThread);
  } catch {
    return; // No addon: whoever asks for the engine is told.
  }
}

main();
