/** As what bytes are to be read: UTF-16 where they say so at their beginning, else UTF-8. */
export const encodingOf = (bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' =>
  bytes[0] === 0xff && bytes[1] === 0xfe
    ? 'utf-16le'
    : bytes[0] === 0xfe && bytes[1] === 0xff
      ? 'utf-16be'
      : 'utf-8';

/** How much of a file is looked at, in bytes. */
const looked = 4096;

/**
 * Whether bytes that are not UTF-8 are text all the same, in an encoding that they do not say (Latin-1, UTF-16 without its mark): which of many it is could only be guessed, and a
 * wrong guess would be read as if it were right.
 */
export function isTextOtherwise(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, looked);
  const zeros = [0, 0];
  let controls = 0;
  for (const [at, byte] of head.entries()) {
    if (byte === 0) zeros[at % 2]!++;
    else if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) controls++;
  }
  if (controls > 0) return false;
  const [even, odd] = zeros as [number, number];
  if (even + odd === 0) return true;
  // Every other byte of most letters in UTF-16.
  return bytes.length % 2 === 0 && Math.min(even, odd) === 0 && Math.max(even, odd) > head.length / 4;
}
