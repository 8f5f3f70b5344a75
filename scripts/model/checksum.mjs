import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** @returns {Promise<boolean>} whether `file` exists and is exactly the wanted content */
export async function isIntact(file, { bytes, sha256 }) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size !== bytes) return false;
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file), hash);
  return hash.digest('hex') === sha256;
}
