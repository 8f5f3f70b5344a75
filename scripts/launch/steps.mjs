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

const { tools, app, bench, gpu } = systemPackages;
const engine = [tools, packages, headers, addon, build];

const NEEDS = {
  app: [tools, app, packages, electron, headers, addon, build, cuda, model],
  test: [tools, app, gpu, packages, electron, headers, addon, build, model],
  chat: [...engine, cuda, model],
  serve: [...engine, cuda, model],
  bench: [tools, app, bench, packages, electron, headers, addon, build, cuda, model],
};

/** Commands not named above (inspect, import, --help, a misspelt one) are the command line's own to answer. */
export async function prepare(command) {
  const missing = () => (NEEDS[command] ?? engine).filter((step) => !step.isDone());
  if (missing().length === 0) return;
  // Asked again under the lock: another Pagoda may have done the work meanwhile.
  await withSetupLock(async () => {
    for (const step of NEEDS[command] ?? engine) {
      if (!step.isDone()) await step.supply();
    }
  });
}
