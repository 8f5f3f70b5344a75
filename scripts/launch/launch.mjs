import { failureWords } from './say.mjs';
import { handOver, listen, statusOfStop, unlessStopped } from './stop.mjs';

// Before anything else is read in: from here on each signal has its answer.
listen();

/** @param {string[]} argv  the command and its arguments; none: the app */
export async function launch(argv) {
  const [command = '', ...args] = argv;
  try {
    const { needsOf, prepare } = await import('./steps.mjs');
    await unlessStopped(prepare(needsOf(command, args)));
    await follow(command, argv);
  } catch (error) {
    process.exit(tellFailure(error, await statusOfStop(), argv.includes('--json')));
  }
}

async function follow(command, argv) {
  if (command === '') {
    handOver();
    await import('./app.mjs');
  } else if (command === 'dist') {
    const { dist } = await import('../installers/main.mjs');
    await dist(argv.slice(1));
  } else if (command === 'test') {
    handOver();
    process.argv.splice(2, 1);
    await import('../test/main.mjs');
  } else {
    // It listens itself before it takes over.
    const { main } = await import('../../out/main/cli.js');
    await main(argv, handOver);
  }
}

/** Returns the exit status. With `--json` one object goes to standard output here too. */
function tellFailure(error, stopped, json) {
  const message = failureWords(error);
  if (stopped === null) process.stderr.write(`pagoda: ${message}\n`);
  if (json) {
    const failure =
      stopped === null
        ? { code: 'engine.startFailed', message, data: { detail: message } }
        : { code: 'request.cancelled', message: 'Cancelled.', data: {} };
    process.stdout.write(`${JSON.stringify({ error: failure })}\n`);
  }
  return stopped ?? 1;
}
