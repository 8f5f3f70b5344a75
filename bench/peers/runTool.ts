import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What long work is told: whom to speak to, and when to stop. */
export interface Interruptible {
  readonly say: (text: string) => void;
  readonly stop: AbortSignal;
}

/**
 * Runs a program with everything it starts in a process group of its own: an interruption ends all of them, and none goes on alone. Rejects with the reason
 * of `stop` then, else with the program's last words where its status is not 0.
 */
export async function runTool(
  program: string,
  args: string[],
  { stop }: Pick<Interruptible, 'stop'>,
  onLine: (line: string) => void = () => {},
): Promise<void> {
  stop.throwIfAborted();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It ended by itself meanwhile.
    }
  };
  stop.addEventListener('abort', end);
  let words = '';
  const keep = (line: string) => (words = `${words}${line}\n`.slice(-4000));
  createInterface({ input: child.stdout }).on('line', (line) => (keep(line), onLine(line)));
  createInterface({ input: child.stderr }).on('line', keep);
  try {
    const ended = await new Promise<string>((resolve, reject) => {
      child.on('error', (error) => reject(new Error(`${program} did not start: ${error.message}`)));
      child.on('close', (status, signal) => resolve(signal ?? `status ${String(status)}`));
    });
    stop.throwIfAborted();
    if (ended !== 'status 0') throw new Error(`${program} ${args[0] ?? ''} ended with ${ended}:\n${words}`);
  } finally {
    stop.removeEventListener('abort', end);
  }
}
