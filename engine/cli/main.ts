import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errnoHelp, errnoWords } from './errno.ts';
import { Stopper } from './stop.ts';

/**
 * The command line: runs `argv` and ends the process. `heard`: tells which word to stop came before anybody listened here (an exit status), and
 * listens no more itself. Everything else is loaded once signals are listened to, so that each moment after has its answer.
 */
export async function main(argv: string[], heard: () => number | null = () => null): Promise<never> {
  const stopper = Stopper.ofProcess();
  const before = heard();
  if (before !== null) stopper.tell(before);
  // Built, this is out/main/cli.js; as source, engine/cli/main.ts: the root is two folders up in both.
  const appRoot = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');
  try {
    const { runProcess } = await import('./runProcess.ts');
    process.exit(await runProcess(argv, appRoot, stopper));
  } catch (error) {
    // Not even our own words could be read in: a broken build, or no room for another open file.
    const { code = '', message: text } = error as NodeJS.ErrnoException;
    const detail = /^E[A-Z0-9]+$/.test(code) ? errnoWords(code) : text;
    const help = errnoHelp(code, 'Run ./pagoda, which sets up what is missing');
    const message = `The command could not be started: ${detail}. ${help}.`;
    process.stderr.write(`pagoda: ${message}\n`);
    if (argv.includes('--json'))
      process.stdout.write(
        `${JSON.stringify({ error: { code: 'engine.startFailed', message, data: { detail } } })}\n`,
      );
    process.exit(1);
  }
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
