import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Files that the desktop holds over the app's window. */
export interface Drag {
  /** Resolves once the app has said that it took them. */
  letGo(): Promise<void>;
}

/** Drags files over the largest window of the display, as a file manager does (drag.py). Resolves once the window takes them. */
export async function drag(...paths: string[]): Promise<Drag> {
  const source = spawn('python3', [join(import.meta.dirname, 'drag.py'), ...paths], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  let complaint = '';
  source.stdout.on('data', (data: Buffer) => (said += String(data)));
  source.stderr.on('data', (data: Buffer) => (complaint += String(data)));
  const ended = once(source, 'close');
  const says = (word: string) =>
    new Promise<void>((resolve, reject) => {
      const check = () => said.split('\n').includes(word) && resolve();
      source.stdout.on('data', check);
      void ended.then(() => {
        check();
        reject(new Error(`the drag ended before it was ${word}: ${complaint || said}`));
      });
      check();
    });
  await says('held');
  return {
    letGo: async () => {
      source.stdin.end('\n');
      await says('dropped');
      await ended;
    },
  };
}
