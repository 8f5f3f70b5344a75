import { ByteReader } from '../gguf/byteReader.ts';

/** A reader over bytes in memory, which may end early: the way to cut a file at thousands of places. */
export function readerOf(bytes: Buffer, fileBytes = bytes.length): ByteReader {
  const read = (target: Buffer, at: number, length: number, position: number) => {
    const bytesRead = bytes.copy(target, at, position, Math.min(position + length, fileBytes));
    return Promise.resolve({ bytesRead, buffer: target });
  };
  return new ByteReader({ read } as never, 'model.gguf', fileBytes);
}
