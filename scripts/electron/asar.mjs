/**
 * A flat asar archive (Electron's app container) of a few small files.
 * Layout: two nested pickles (length-prefixed, padded to 4 bytes) around a JSON index, then the bodies one after another.
 * Source: https://github.com/electron/asar, "Format".
 * @param {Record<string, string>} files  name -> content
 * @returns {Buffer}
 */
export function packAsar(files) {
  const bodies = Object.values(files).map((content) => Buffer.from(content));
  const index = { files: {} };
  let offset = 0;
  for (const [i, name] of Object.keys(files).entries()) {
    index.files[name] = { size: bodies[i].length, offset: String(offset) };
    offset += bodies[i].length;
  }
  const json = Buffer.from(JSON.stringify(index));
  const padding = (4 - (json.length % 4)) % 4;
  const head = Buffer.alloc(16);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(8 + json.length + padding, 4);
  head.writeUInt32LE(4 + json.length + padding, 8);
  head.writeUInt32LE(json.length, 12);
  return Buffer.concat([head, json, Buffer.alloc(padding), ...bodies]);
}
