// node prepare.mjs COMMAND: everything that COMMAND needs is in place afterwards, or the exit status is 1 and the last
// line says what to do. Only imports that every Node understands stand at the top: the check of its version comes first.
import fs from 'node:fs';

const { engines } = JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
if (!reaches(process.versions.node, engines.node.replace(/^>=/, ''))) {
  process.stderr.write(
    `pagoda: Node.js ${engines.node} is needed, this is ${process.versions.node}. Get a newer one at ` +
      'https://nodejs.org/en/download, or with nvm: nvm install 22\n',
  );
  process.exit(1);
}
const { prepare } = await import('./steps.mjs');
const { SetupError } = await import('./say.mjs');
try {
  await prepare(process.argv[2] ?? 'app');
} catch (error) {
  process.stderr.write(`pagoda: ${error instanceof SetupError ? error.message : error.stack}\n`);
  process.exit(1);
}

function reaches(version, least) {
  const [have, need] = [version, least].map((text) => text.split('.').map(Number));
  for (const [i, part] of need.entries()) {
    if ((have[i] ?? 0) !== part) return (have[i] ?? 0) > part;
  }
  return true;
}
