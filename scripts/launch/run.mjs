import { spawn } from 'node:child_process';
import { SetupError } from './say.mjs';

/**
 * Runs a program and waits for it; what it prints goes to standard error. Throws a SetupError where it cannot start or
 * ends with another status than 0.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, quiet?: boolean}} [options]
 *   quiet: hold the output back and show it only on failure
 */
export function run(program, args, { cwd, env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet ? 'pipe' : process.stderr;
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
    });
    const held = [];
    child.stdout?.on('data', (chunk) => held.push(chunk));
    child.stderr?.on('data', (chunk) => held.push(chunk));
    child.on('error', (error) => reject(new SetupError(`${program} did not start: ${error.message}`)));
    child.on('close', (status, signal) => {
      if (status === 0) return resolve();
      process.stderr.write(Buffer.concat(held));
      reject(new SetupError(`${program} ${args.join(' ')} ended with ${signal ?? `status ${status}`}`));
    });
  });
}
