import { run } from './run.mjs';
import { SetupError } from './say.mjs';
import { onPath } from './onPath.mjs';

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs npm as `run` does; some systems' Node comes without it. */
export async function npm(args, options) {
  if (!onPath(NPM))
    throw new SetupError(
      'npm is missing. It comes with Node.js from https://nodejs.org/en/download; on Debian and Ubuntu it is a package of its own:\n' +
        '  sudo apt-get install -y npm',
    );
  await run(NPM, args, options);
}
