import { inRoot, root } from '../places.mjs';
import { run } from '../run.mjs';
import { say } from '../say.mjs';
import { hashSources, readStamp, writeStamp } from '../stamp.mjs';

const STAMP = inRoot('out/stamp');
const SOURCES = [
  'engine',
  'electron',
  'renderer',
  'bench',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
const NOT_BUILT = /\.test\.tsx?$|\/fixtures\/|\.(cpp|cc|h|hpp|gyp|md)$/;

export const build = {
  isDone: () => readStamp(STAMP) === stamp(),
  async supply() {
    const made = stamp();
    say('building the app ...');
    await run(process.execPath, [inRoot('node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
      cwd: root,
      quiet: true,
    });
    writeStamp(STAMP, made);
  },
};

function stamp() {
  return hashSources(SOURCES, (name) => !NOT_BUILT.test(name));
}
