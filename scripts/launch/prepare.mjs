// node prepare.mjs [COMMAND ...]: everything that the command needs is in place afterwards, or the exit status is 1 and the
// last line says what to do.
import { failureWords } from './say.mjs';
import { needsOf, prepare } from './steps.mjs';

const [command = '', ...args] = process.argv.slice(2);
try {
  await prepare(needsOf(command === 'app' ? '' : command, args));
} catch (error) {
  process.stderr.write(`pagoda: ${failureWords(error)}\n`);
  process.exit(1);
}
