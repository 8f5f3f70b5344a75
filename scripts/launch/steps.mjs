// Which steps each command needs, in order. A step is { isDone(), supply() }: cheap question, then the work.
import { withSetupLock } from './lock.mjs';
import { addon } from './steps/addon.mjs';
import { build } from './steps/build.mjs';
import { cuda } from './steps/cuda.mjs';
import { electron } from './steps/electron.mjs';
import { headers } from './steps/headers.mjs';
import { model } from './steps/model.mjs';
import { packages } from './steps/packages.mjs';
import { systemPackages } from './steps/system.mjs';
import { stop } from './stop.mjs';

const { tools, app, bench, gpu, installers, packaged } = systemPackages;

export const STEPS = {
  tools,
  app,
  gpu,
  bench,
  installers,
  packaged,
  packages,
  electron,
  headers,
  addon,
  build,
  cuda,
  model,
};

/** The terminal's words and files: no compiler, no window. */
const WORDS = ['packages', 'build'];
/** An engine under plain Node: neither GTK nor Electron. */
const ENGINE = ['tools', 'packages', 'headers', 'addon', 'build', 'cuda', 'model'];
/** Electron comes after the system's libraries: it is started to see that it does. */
const APP = ['tools', 'app', 'packages', 'electron', ...ENGINE.slice(2)];

/** Cases of the bench that compare with peers, which are built from source. */
const PEER_CASES = [
  'prompt',
  'decode',
  'speed',
  'speculation',
  'concurrency',
  'mixed',
  'prefix',
  'revisit',
  'overcommit',
  'parked',
];

/**
 * Names of the steps that a command line needs. Commands not named here (inspect, --help, a misspelt one) are the command line's own to
 * answer.
 * @param {string} command  '' is the app
 * @param {string[]} args
 * @returns {(keyof typeof STEPS)[]}
 */
export function needsOf(command, args) {
  if (args.includes('--help') || args.includes('-h')) return WORDS;
  switch (command) {
    case '':
      return APP;
    case 'chat':
    case 'serve':
      return ENGINE;
    case 'test':
      return testNeeds(args[0]);
    case 'dist':
      return ['installers', ...APP.filter((step) => step !== 'cuda')];
    case 'bench':
      return benchNeeds(args.filter((arg) => !arg.startsWith('-')));
    default:
      return WORDS;
  }
}

function testNeeds(group) {
  const engine = ENGINE.filter((step) => step !== 'cuda');
  if (group === 'unit') return engine.filter((step) => step !== 'model');
  if (group === 'model') return ['gpu', ...engine];
  if (group === 'packaged') return ['installers', 'packaged', ...APP.filter((step) => step !== 'cuda')];
  return ['gpu', ...APP.filter((step) => step !== 'cuda')];
}

function benchNeeds(cases) {
  const peers = cases.length === 0 || cases.some((name) => PEER_CASES.includes(name)) ? ['bench'] : [];
  return [...peers, ...(cases.length === 0 || cases.includes('start') ? APP : ENGINE)];
}

/** Does what `needs` names and is not done. */
export async function prepare(needs, steps = STEPS) {
  if (needs.every((name) => steps[name].isDone())) return;
  const work = async () => {
    // Asked again under the lock: another Pagoda may have done the work meanwhile.
    for (const name of needs) {
      if (!steps[name].isDone()) await steps[name].supply();
    }
  };
  await withSetupLock(work, undefined, stop);
}
