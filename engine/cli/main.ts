import { realpathSync } from 'node:fs';
import { isatty } from 'node:tty';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errnoHelp, errnoWords } from './errno.ts';
import { hungUp, Stopper } from './stop.ts';

/**
 * The command line: runs `argv` and ends the process. `heard`: tells which word to stop came before anybody listened here (an exit status), and
 * listens no more itself. Everything else is loaded once signals are listened to, so that each moment after has its answer.
 */
export async function main(argv: string[], heard: () => number | null = () => null): Promise<never> {
  const onTerminal = [0, 1, 2].some((stream) => isatty(stream));
  const stopper = Stopper.ofProcess();
  const before = heard();
  if (before !== null) stopper.tell(before);
  // Built, this is out/main/cli.js; as source, engine/cli/main.ts: the root is two folders up in both.
  const appRoot = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');
  try {
    const { runProcess } = await import('./runProcess.ts');
    const status = await runProcess(argv, appRoot, stopper);
    if (status === hungUp && onTerminal) endBySignal();
    process.exit(status);
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

/** With its terminal closed: Node cannot set that back as it was, and would die of a fault over it. The shell sees the same status. */
function endBySignal(): void {
  // What ends with this process is told of it here alone.
  process.emit('exit', hungUp);
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2));
}
