// node main.mjs [COMMAND ...]: sets up what the command needs (words go to standard error), then does what was asked, in
// this process. Nothing stands at the top that an old Node would not understand: its version is looked at first.
import fs from 'node:fs';

const { engines } = JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
if (!reaches(process.versions.node, engines.node.replace(/^>=/, ''))) {
  process.stderr.write(
    `pagoda: Node.js ${engines.node} is needed, this is ${process.versions.node}. Get a newer one at ` +
      'https://nodejs.org/en/download, or with nvm: nvm install 22\n',
  );
  process.exit(1);
}
const { launch } = await import('./launch.mjs');
await launch(process.argv.slice(2));

function reaches(version, least) {
  const [have, need] = [version, least].map((text) => text.split('.').map(Number));
  for (const [i, part] of need.entries()) {
    if ((have[i] ?? 0) !== part) return (have[i] ?? 0) > part;
  }
  return true;
}
