import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { findLibraries } from '../../native/libraries/findLibraries.ts';
import { addonPath } from '../../native/libraries/loadAddon.ts';

/** What came of a file: `ok`, the error it was refused with, or how the process ended that loaded it. */
export type Outcome = string;
export const endedBy = (outcome: Outcome): boolean => outcome.startsWith('ended ');

const HANG_MS = 60_000;

/** Loads and uses model files in a process of its own; one that a file ends is followed by the next. */
export class ThrowAway {
  private child: ChildProcess | null = null;
  private lastWords = '';

  async outcomeOf(path: string): Promise<Outcome> {
    const child = this.child ?? (await this.start());
    const answer = new Promise<Outcome>((resolve) => {
      const ended = (code: number | null, signal: string | null) => {
        this.child = null;
        resolve(`ended ${signal ?? code} ${this.lastWords.trim().split('\n').slice(0, 3).join(' ')}`);
      };
      child.once('exit', ended);
      child.once('message', (said) => {
        child.off('exit', ended);
        resolve(typeof said === 'string' ? said : 'no words');
      });
    });
    this.lastWords = '';
    child.send(path);
    const hang = setTimeout(() => child.kill('SIGKILL'), HANG_MS);
    const outcome = await answer;
    clearTimeout(hang);
    return outcome;
  }

  close(): void {
    this.child?.kill('SIGKILL');
  }

  private async start(): Promise<ChildProcess> {
    const appRoot = resolve(import.meta.dirname, '../../..');
    const { folder } = findLibraries('cpu', { appRoot });
    const child = fork(join(import.meta.dirname, 'tryModel.mjs'), [addonPath(appRoot), folder], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.on('data', (data: Buffer) => {
      this.lastWords = (this.lastWords + data.toString()).slice(0, 4000);
    });
    await once(child, 'message');
    this.child = child;
    return child;
  }
}
