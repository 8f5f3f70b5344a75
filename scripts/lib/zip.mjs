// Files out of a zip archive, one after the other. yauzl reads the format; what it leaves to its callers, the checksum, is compared here.
import { buffer } from 'node:stream/consumers';
import zlib from 'node:zlib';

/**
 * @typedef {object} ZipFile
 * @property {string} name  path inside the archive, forward slashes
 * @property {number} mode  unix permission bits, 0 where the archive has none
 * @property {() => Promise<Buffer>} read  its bytes; throws where they are not what was packed
 */

/**
 * The files of an archive in its own order. Throws where it is not a whole zip, or names a place outside of itself.
 * @param {string} archive
 * @returns {AsyncGenerator<ZipFile, void, void>}
 */
export async function* zipFiles(archive) {
  // Set-up reads this file before npm has brought anything.
  const { default: yauzl } = await import('yauzl');
  const zip = await yauzl.openPromise(archive, { autoClose: false }).catch((error) => {
    throw new Error(`${archive} is not a complete zip archive: ${error.message}`, { cause: error });
  });
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName: name } = entry;
      if (name.endsWith('/')) continue;
      yield { name, mode: (entry.externalFileAttributes >>> 16) & 0o777, read: () => read(zip, entry) };
    }
  } finally {
    zip.close();
  }
}

async function read(zip, entry) {
  const data = await buffer(await zip.openReadStreamPromise(entry));
  if (zlib.crc32(data) !== entry.crc32)
    throw new Error(`${entry.fileName}: checksum differs, the archive is damaged`);
  return data;
}
