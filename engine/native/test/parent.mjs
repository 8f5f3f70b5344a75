// Started by parent.model.test.ts, as itself or (with a second argument) as the child that must not outlive it. Arguments: addon, what the
// child does.
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';

const [addonPath, scenario] = process.argv.slice(2);
const asChild = process.env.PAGODA_TEST_CHILD === '1';

if (!asChild) {
  const env = { ...process.env, PAGODA_TEST_CHILD: '1' };
  const child = fork(import.meta.filename, [addonPath, scenario], { env, execArgv: [] });
  child.on('message', () => process.send(child.pid));
} else {
  createRequire(import.meta.url)(addonPath).endWithParent(scenario === 'stopped');
  process.send('ready', () => {
    if (scenario === 'stopped') process.kill(process.pid, 'SIGSTOP');
    // As a template's loop would: no event, the end of the channel included, is ever seen.
    for (;;);
  });
}
