// A check's program, in a process group of its own: one that hangs, or is told to stop, ends with everything it started.
import { spawn } from 'node:child_process';
import { openDisplay } from '../launch/display.mjs';
import { root } from '../launch/places.mjs';

/** How to end each that runs. */
const running = new Set();
const stop = () => {
  for (const end of running) end('SIGTERM');
  process.exit(130);
};
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);

/**
 * Runs a check's program to its end.
 * @param {import('./checks.mjs').Check} check
 * @param {{held: boolean}} how  held: what it says is not shown but returned
 * @returns {Promise<{succeeded: boolean, said: string}>}
 */
export async function runProgram({ name, command, json, needsDisplay, minutes, env: own }, { held }) {
  const [program, ...args] = command;
  const display = needsDisplay ? await openDisplay() : undefined;
  const env = { ...process.env, ...own, ...display?.env, PLAYWRIGHT_JSON_OUTPUT_FILE: json };
  const said = [];
  return new Promise((resolve) => {
    const stdio = held ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(program, args, { cwd: root, env, stdio, detached: true });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
    const say = (words) => (held ? said.push(Buffer.from(`${words}\n`)) : console.error(words));
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch (error) {
        if (error.code !== 'ESRCH') throw error; // All of it has ended meanwhile.
      }
    };
    const limit = setTimeout(() => {
      say(`${name} did not end in ${minutes} minutes: stopped`);
      end('SIGKILL');
    }, minutes * 60_000);
    running.add(end);
    const done = (succeeded) => {
      clearTimeout(limit);
      display?.close();
      running.delete(end);
      resolve({ succeeded, said: Buffer.concat(said).toString() });
    };
    child.on('error', (error) => (say(error.message), done(false)));
    child.on('close', (status) => done(status === 0));
  });
}
