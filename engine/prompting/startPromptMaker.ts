import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PagodaError } from '../contract/errors.ts';
import { say } from '../contract/phrases.ts';
import { nodeProgram } from '../native/libraries/nodeProgram.ts';
import { unpacked } from '../native/libraries/unpacked.ts';
import { Client } from '../transport/client.ts';
import type { Port } from '../transport/port.ts';
import { processPort } from '../transport/processPort.ts';
import { promptingContract, stageMessage, type PromptingContract, type Stage } from './contract.ts';

export interface PromptMakerChild {
  readonly client: Client<PromptingContract>;
  readonly pid: number;
  readonly exited: Promise<void>;
  /** What it was busy with when it last spoke. */
  stage(): Stage;
  kill(): void;
}

/** Megabytes of JavaScript that a template may fill. */
const HEAP = 1024;
/** Of its standard error, what is kept to say how it ended, in characters. */
const LAST_WORDS = 2000;

/**
 * Starts the process and has it read the vocabulary of `path`. Rejects with what kept it from that; `prompt.failed` where it ended or was
 * not done within `milliseconds`. Work that is open when it ends fails with `prompt.failed`.
 */
export async function startPromptMaker(
  { appRoot, path }: { appRoot: string; path: string },
  milliseconds: number,
): Promise<PromptMakerChild> {
  const script = unpacked(join(appRoot, 'out/main/prompting.js'));
  if (!existsSync(script)) throw new PagodaError('engine.startFailed', say('notBuilt', { path: script }));
  const node = nodeProgram(appRoot);
  const child = fork(script, [JSON.stringify({ appRoot })], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execPath: node.path,
    env: { ...process.env, ...node.env },
    execArgv: [`--max-old-space-size=${HEAP}`],
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  let stage: Stage = 'template';
  const channel = processPort(child);
  const port: Port = {
    ...channel,
    onMessage: (take) =>
      channel.onMessage((message) => {
        const said = stageMessage.safeParse(message);
        if (said.success) stage = said.data.stage;
        else take(message);
      }),
    // How the process ended says more than that the link is gone.
    onClose: () => undefined,
  };
  const client = new Client(promptingContract, port);
  const exited = exitOf(child).then((how) => {
    const data = lastWords.includes('heap out of memory') ? say('outOfMemory') : { detail: how };
    client.fail({ code: 'prompt.failed', data });
  });
  const kill = () => {
    child.kill('SIGKILL');
  };
  const late = setTimeout(kill, milliseconds);
  try {
    await client.request('open', { path });
  } catch (error) {
    kill();
    throw error;
  } finally {
    clearTimeout(late);
  }
  return { client, pid: child.pid!, exited, stage: () => stage, kill };
}

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code ?? 'no status'}`));
  });
