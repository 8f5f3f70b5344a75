/** What Git leaves in the place of a large file that was not fetched: a few lines that say which (git-lfs, docs/spec.md). */
const start = Buffer.from('version https://git-lfs.github.com/spec/');

/** The longest that there is: beyond this a file is itself. */
export const MOST_POINTER_BYTES = 1024;

/** Whether a file, by all of it or by how it begins, stands for another that is not here. */
export const isPointer = (bytes: Uint8Array): boolean =>
  bytes.length >= start.length && start.equals(bytes.subarray(0, start.length));
