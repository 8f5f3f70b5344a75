import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { spawnEngine } from '../client/spawnEngine.ts';
import { CommandFailed } from './outcome.ts';
import { asFailure, fail, run } from './program.ts';
import type { Stopper } from './stop.ts';
import { processTerminal, type ProcessTerminal } from './terminal.ts';

/** Runs one command line on this process. Resolves to the status to end it with, once everything is said. */
export async function runProcess(argv: string[], appRoot: string, stopper: Stopper): Promise<number> {
  const terminal = processTerminal(appRoot, stopper);
  const stray = new Promise<number>((resolve) => {
    // What nobody caught is told in words as well; the one object may have been printed before.
    const json = () => argv.includes('--json') && !terminal.spoke();
    process.on('uncaughtException', (error) => resolve(fail(asFailure(error), json(), terminal)));
  });
  const status = await Promise.race([command(argv, appRoot, terminal), stray]);
  const unsaid = await terminal.flushed();
  return unsaid === null ? status : fail(new CommandFailed(unsaid), false, terminal);
}

async function command(argv: string[], appRoot: string, terminal: ProcessTerminal): Promise<number> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(appRoot, 'package.json'), 'utf8'));
    const { version } = z.object({ version: z.string() }).parse(manifest);
    return await run(argv, terminal, { version, connect: spawnEngine });
  } catch (error) {
    return fail(asFailure(error), argv.includes('--json'), terminal);
  }
}
