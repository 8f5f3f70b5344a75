import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../places.mjs';
import { run } from '../run.mjs';
import { say } from '../say.mjs';
import { hashSources, readStamp, writeStamp } from '../stamp.mjs';
import { llamaTag } from './headers.mjs';
import { nodeHeaders } from './nodeHeaders.mjs';

const NATIVE = inRoot('engine/native');
const ADDON = path.join(NATIVE, 'build/Release/pagoda.node');
const STAMP = path.join(NATIVE, 'build/stamp');

/** One addon serves Node and Electron (it speaks Node-API only). */
export const addon = {
  isDone: () => fs.existsSync(ADDON) && readStamp(STAMP) === stamp(),
  async supply() {
    const made = stamp();
    say('building the native addon ...');
    const gyp = inRoot('node_modules/node-gyp/bin/node-gyp.js');
    const jobs = ['--jobs', 'max'];
    const where = nodeHeaders();
    const nodedir = where === undefined ? [] : [`--nodedir=${where}`];
    const compiler =
      fs.existsSync('/usr/bin/ccache') && !process.env.CXX ? { CXX: 'ccache g++', CC: 'ccache gcc' } : {};
    await run(process.execPath, [gyp, 'configure', 'build', ...jobs, ...nodedir, '--loglevel=error'], {
      cwd: NATIVE,
      env: compiler,
      quiet: true,
    });
    writeStamp(STAMP, made);
  },
};

function stamp() {
  const sources = hashSources(['engine/native'], (name) => /\.(cpp|cc|h|hpp|gyp|gypi)$/.test(name));
  return [sources, llamaTag(), process.platform, process.arch].join(' ');
}
