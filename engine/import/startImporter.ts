import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import { importContract, importEnded, saysOutOfMemory, type ImportContract } from '../contract/imports.ts';
import { nodeProgram } from '../native/libraries/nodeProgram.ts';
import { unpacked } from '../native/libraries/unpacked.ts';
import { Client } from '../transport/client.ts';
import { processPort } from '../transport/processPort.ts';

/** The process that imports, and the link to it. */
export interface Importer {
  readonly client: Client<ImportContract>;
  readonly pid: number;
  /** Lets it end what it does and waits for that, by force after `withinMs`. */
  close(withinMs?: number): Promise<void>;
}

/** How long it may take to remove what it had begun, in milliseconds. */
const END_WITHIN = 5000;
/** Of its standard error, what is kept to say how it ended, in characters. */
const LAST_WORDS = 2000;

/** Starts the process. When it ends by itself, what is open on the client fails with `import.ended`, or `engine.startFailed`. */
export function startImporter(appRoot: string): Importer {
  const script = unpacked(join(appRoot, 'out/main/import.js'));
  if (!existsSync(script)) throw new PagodaError('engine.startFailed', say('notBuilt', { path: script }));
  const node = nodeProgram(appRoot);
  const child = fork(script, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execPath: node.path,
    env: { ...process.env, ...node.env },
    execArgv: [],
    // The folder that this program works in may be gone.
    cwd: dirname(script),
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  // How it ended says more than that the link is gone.
  const client = new Client(importContract, { ...processPort(child), onClose: () => undefined });
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      client.fail({ code: 'engine.startFailed', data: { detail: error.message } });
      resolve();
    });
    child.once('exit', (exitCode, signal) => {
      const said = /^\w*Error[^\n]*/m.exec(lastWords)?.[0];
      client.fail(
        said === undefined || saysOutOfMemory(lastWords)
          ? importEnded(exitCode, signal, lastWords)
          : { code: 'internal', data: { detail: said } },
      );
      resolve();
    });
  });
  return {
    client,
    pid: child.pid ?? 0,
    close: async (withinMs = END_WITHIN) => {
      client.close();
      const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
      await exited;
      clearTimeout(late);
    },
  };
}
