import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where ./pagoda dist leaves what it made. */
export const made = resolve(import.meta.dirname, '../../build/installers/out');
/** Where screenshots are kept. */
export const pictures = resolve(import.meta.dirname, '../../build/test-results/packaged-pictures');
mkdirSync(pictures, { recursive: true });

export function installer(pattern: RegExp): string {
  const found = readdirSync(made).find((name) => pattern.test(name));
  if (found === undefined) throw new Error(`no ${pattern} in ${made}: run ./pagoda dist first`);
  return join(made, found);
}

/** Runs a program to its end; throws with what it said where it failed. */
export function sh(command: string, env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
    // Where the project's own scripts and packages are found.
    cwd: resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
    env,
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout.trim();
}

const person = 'pagoda-tester';

/** A normal user of this machine, made where there is none; returns the home folder. */
export function normalUser(): { name: string; home: string } {
  if (spawnSync('id', [person]).status !== 0)
    execFileSync('useradd', ['--create-home', '--shell', '/bin/bash', person]);
  return { name: person, home: `/home/${person}` };
}

/** A measured value, for whoever reads the run. */
export const note = (text: string): void => void process.stdout.write(`${text}\n`);
