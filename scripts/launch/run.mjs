import { spawn } from 'node:child_process';
import { SetupError } from './say.mjs';
import { stop } from './stop.mjs';

/**
 * Runs a program and waits for it; what it prints goes to standard error. Throws a SetupError where it cannot start or
 * ends with another status than 0. It is ended when set-up is told to stop.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, quiet?: boolean}} [options]
 *   quiet: hold the output back and show it only on failure
 */
export function run(program, args, { cwd, env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    if (stop.aborted) return reject(new SetupError('stopped'));
    const output = quiet ? 'pipe' : process.stderr;
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
    });
    const end = () => void child.kill('SIGTERM');
    stop.addEventListener('abort', end);
    const held = [];
    child.stdout?.on('data', (chunk) => held.push(chunk));
    child.stderr?.on('data', (chunk) => held.push(chunk));
    child.on('error', (error) => {
      stop.removeEventListener('abort', end);
      reject(new SetupError(`${program} did not start: ${error.message}`));
    });
    child.on('close', (status, signal) => {
      stop.removeEventListener('abort', end);
      if (status === 0) return resolve();
      if (!stop.aborted && signal === null) process.stderr.write(Buffer.concat(held));
      reject(new SetupError(`${program} ${args.join(' ')} ended with ${signal ?? `status ${status}`}`));
    });
  });
}
