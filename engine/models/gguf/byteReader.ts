import type { FileHandle } from 'node:fs/promises';
import { PagodaError } from '../../contract/errors.ts';
import { limits } from './limits.ts';

const windowBytes = 1024 * 1024;

/**
 * Reads a file front to back through a window of one megabyte, by position and never past its end: whatever a header claims, no more memory
 * than the window (or one checked text) is taken. Numbers are little-endian.
 *
 * Before reading n bytes, `await need(n, what)`; it throws `model.truncated` when the file has fewer left.
 */
export class ByteReader {
  private window: Buffer = Buffer.alloc(0);
  /** File offset of the window's first byte. */
  private windowStart = 0;
  /** Read position inside the window. */
  private at = 0;

  constructor(
    private readonly file: Pick<FileHandle, 'read'>,
    readonly path: string,
    readonly fileBytes: number,
  ) {}

  /** File offset of the next byte. */
  get position(): number {
    return this.windowStart + this.at;
  }

  get bytesLeft(): number {
    return this.fileBytes - this.position;
  }

  /** Whether n bytes are in the window already: the test that lets a hot loop leave out an await. */
  has(bytes: number): boolean {
    return this.window.length - this.at >= bytes;
  }

  /** Makes the next `bytes` bytes readable. */
  async need(bytes: number, what: string): Promise<void> {
    if (this.has(bytes)) return;
    this.mustHold(bytes, what);
    if (this.position + bytes > limits.headerBytes) {
      throw new PagodaError('model.implausible', {
        path: this.path,
        field: 'header bytes',
        value: `more than ${this.position + bytes}`,
        limit: String(limits.headerBytes),
      });
    }
    const start = this.position;
    this.window = await this.readAt(start, Math.min(Math.max(bytes, windowBytes), this.bytesLeft), what);
    this.windowStart = start;
    this.at = 0;
  }

  /** Throws `model.truncated` unless the file has `bytes` more bytes. */
  mustHold(bytes: number, what: string): void {
    if (bytes <= this.bytesLeft) return;
    throw new PagodaError('model.truncated', {
      path: this.path,
      at: what,
      expectedBytes: this.position + bytes,
      actualBytes: this.fileBytes,
    });
  }

  /** `bytes` bytes at `offset`, apart from the window. The caller has checked the size. */
  async readAt(offset: number, bytes: number, what: string): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(bytes);
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = await this.file.read(buffer, filled, bytes - filled, offset + filled);
      // The file was as long as promised when it was opened: somebody is shortening it.
      if (bytesRead === 0) {
        throw new PagodaError('model.truncated', {
          path: this.path,
          at: what,
          expectedBytes: offset + bytes,
          actualBytes: offset + filled,
        });
      }
      filled += bytesRead;
    }
    return buffer;
  }

  u8(): number {
    return this.window.readUInt8(this.take(1));
  }

  u32(): number {
    return this.window.readUInt32LE(this.take(4));
  }

  u64(): bigint {
    return this.window.readBigUInt64LE(this.take(8));
  }

  /** A 64-bit count as a number; what does not fit in 53 bits becomes infinite, which every limit refuses. */
  count(): number {
    const start = this.take(8);
    // No big integer: a vocabulary has millions of counts.
    const high = this.window.readUInt32LE(start + 4);
    return high >= 2 ** 21 ? Number.POSITIVE_INFINITY : high * 2 ** 32 + this.window.readUInt32LE(start);
  }

  bytes(length: number): Buffer {
    const start = this.take(length);
    return this.window.subarray(start, start + length);
  }

  /** Leaves out bytes that the file is known to hold, without reading them. */
  skip(bytes: number): void {
    if (this.has(bytes)) {
      this.at += bytes;
      return;
    }
    this.windowStart = this.position + bytes;
    this.window = Buffer.alloc(0);
    this.at = 0;
  }

  private take(bytes: number): number {
    const start = this.at;
    this.at += bytes;
    return start;
  }
}
