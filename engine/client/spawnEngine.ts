import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { engineContract, type EngineContract } from '../contract/engine.ts';
import { PagodaError } from '../contract/errors.ts';
import type { HostConfigInput } from '../contract/hostConfig.ts';
import { Client } from '../transport/client.ts';
import { processPort } from '../transport/processPort.ts';

export interface SpawnOptions extends HostConfigInput {
  /** Added to this process's own environment. */
  env?: Record<string, string>;
  /** What the engine and its libraries write to standard error, as it comes. */
  onStderr?: (text: string) => void;
}

export interface EngineExit {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** An engine in a process of its own, and the link to it. */
export interface SpawnedEngine {
  readonly client: Client<EngineContract>;
  readonly pid: number;
  /** How it ended, whenever it does. */
  readonly exited: Promise<EngineExit>;
  /** Ends it and waits for its end. */
  close(): Promise<void>;
}

/** How long an engine whose link was closed may take to end before it is killed, in milliseconds. */
const END_WITHIN = 2000;
/** Of its standard error, what is kept to say why it did not start, in characters. */
const LAST_WORDS = 2000;

/**
 * Starts an engine for a Node program: the built host, as a child that ends with its parent. Rejects with `engine.startFailed`, or with what
 * kept it from opening its libraries (`addon.missing`, `library.*`, `gpu.unavailable`). When it ends by itself later, everything open on
 * the client fails with `engine.crashed`.
 */
export async function spawnEngine(options: SpawnOptions): Promise<SpawnedEngine> {
  const { env, onStderr, ...config } = options;
  const script = join(options.appRoot, 'out/main/host.js');
  if (!existsSync(script)) throw new PagodaError('engine.startFailed', { detail: `${script} is not built` });
  const child = fork(script, [JSON.stringify(config)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
    execArgv: [],
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
    onStderr?.(text);
  });
  const exited = exitOf(child);
  // Its channel closes before its end is known; how it ended says more than that the link is gone.
  const port = { ...processPort(child), onClose: () => undefined };
  const client = new Client(engineContract, port);
  let started = false;
  void exited.then(({ exitCode, signal }) => {
    const how = `it ended with ${signal ?? exitCode ?? 'no status'}. ${lastWords}`.trim();
    client.fail(
      started
        ? { code: 'engine.crashed', data: { exitCode, signal } }
        : { code: 'engine.startFailed', data: { detail: how } },
    );
  });
  const close = async () => {
    client.close();
    const late = setTimeout(() => child.kill('SIGKILL'), END_WITHIN);
    await exited;
    clearTimeout(late);
  };
  try {
    await client.request('engine.info', {});
  } catch (error) {
    await close();
    throw error;
  }
  started = true;
  return { client, pid: child.pid!, exited, close };
}

function exitOf(child: ChildProcess): Promise<EngineExit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ exitCode: null, signal: null }));
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}
