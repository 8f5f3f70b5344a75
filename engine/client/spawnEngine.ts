import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { engineContract, type EngineContract } from '../contract/engine.ts';
import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import type { HostConfigInput } from '../contract/hostConfig.ts';
import { Client } from '../transport/client.ts';
import { watchEngine, type EngineHealth } from '../transport/watchdog.ts';
import { processPort } from '../transport/processPort.ts';

export interface SpawnOptions extends HostConfigInput {
  /** Added to this process's own environment. */
  env?: Record<string, string>;
  /** What the engine and its libraries write to standard error, as it comes. */
  onStderr?: (text: string) => void;
  /** Aborted while it starts: it is ended, and the start rejects with `request.cancelled`. */
  signal?: AbortSignal;
  /** Called when the engine stops answering, and when it answers again, from its start on. */
  onHealth?: (health: EngineHealth) => void;
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
  /** Ends it and waits for its end, by force after `withinMs`. */
  close(withinMs?: number): Promise<void>;
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
  const { env, onStderr, signal, onHealth, ...config } = options;
  if (signal?.aborted) throw new PagodaError('request.cancelled', {});
  const script = join(options.appRoot, 'out/main/host.js');
  if (!existsSync(script)) throw new PagodaError('engine.startFailed', say('notBuilt', { path: script }));
  const child = fork(script, [JSON.stringify(config)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
    execArgv: [],
    // Paths of files come in whole: the folder that this program works in may be gone.
    cwd: options.appRoot,
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
    const how = [`it ended with ${signal ?? exitCode ?? 'no status'}`, sentenceOf(lastWords)]
      .filter(Boolean)
      .join('. ');
    client.fail(
      started
        ? { code: 'engine.crashed', data: { exitCode, signal } }
        : { code: 'engine.startFailed', data: { detail: how } },
    );
  });
  const endWatch = onHealth ? watchEngine(client, { onHealth }) : () => undefined;
  const close = async (withinMs = END_WITHIN) => {
    endWatch();
    client.close();
    const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
    await exited;
    clearTimeout(late);
  };
  // A half-started engine has nothing to lose.
  const cancel = () => {
    client.fail({ code: 'request.cancelled', data: {} });
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', cancel);
  try {
    await client.request('engine.info', {});
  } catch (error) {
    await close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  started = true;
  return { client, pid: child.pid!, exited, close };
}

/** Of a stack trace, the line that names the error; of other words, the last line. */
function sentenceOf(lastWords: string): string {
  const lines = lastWords
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /^\w*Error( \[\w+\])?: /.test(line)) ?? lines.at(-1) ?? '';
}

function exitOf(child: ChildProcess): Promise<EngineExit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ exitCode: null, signal: null }));
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}
