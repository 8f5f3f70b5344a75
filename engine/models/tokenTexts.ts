import type { ByteReader } from './gguf/byteReader.ts';
import type { ArrayValue } from './gguf/metadata.ts';

const EMPTY_NAME = Buffer.from('[EMPTY_');

/** The texts of a vocabulary as the bytes they are in the file, found by index: four million of them are looked through in well under a second. */
export class TokenTexts {
  private constructor(
    private readonly bytes: Buffer,
    /** Where each text begins, and one past the last of them with its length. */
    private readonly starts: Uint32Array,
    readonly count: number,
  ) {}

  /** From an array of texts. */
  static async read(reader: ByteReader, array: ArrayValue): Promise<TokenTexts> {
    const bytes = await reader.readAt(array.offset, array.bytes, 'array');
    const starts = new Uint32Array(array.length + 1);
    let at = 0;
    for (let index = 0; index < array.length; index++) {
      starts[index] = at + 8;
      // The upper half of the length is 0: what the header's limits let pass is shorter than that.
      at += 8 + bytes.readUInt32LE(at);
    }
    starts[array.length] = at + 8;
    return new TokenTexts(bytes, starts, array.length);
  }

  at(index: number): Buffer {
    return this.bytes.subarray(this.starts[index], this.end(index));
  }

  private end(index: number): number {
    return this.starts[index + 1]! - 8;
  }

  /** The first text that was there before, by index, or null. llama.cpp gives an empty text a name of its own, made from its index. */
  repeated(): number | null {
    const size = 2 ** Math.ceil(Math.log2(this.count * 2 + 2));
    const table = new Int32Array(size).fill(-1);
    // Not known beforehand, so that no file is made of texts that all meet in one place.
    const seed = Math.floor(Math.random() * 2 ** 32);
    for (let index = 0; index < this.count; index++) {
      const start = this.starts[index]!;
      const end = this.end(index);
      if (start === end) continue;
      if (this.namesAnEmpty(index)) return index;
      let place = this.hash(start, end, seed) & (size - 1);
      for (let other = table[place]!; other >= 0; other = table[place]!) {
        if (this.equals(other, start, end)) return index;
        place = (place + 1) & (size - 1);
      }
      table[place] = index;
    }
    return null;
  }

  private hash(start: number, end: number, seed: number): number {
    const { bytes } = this;
    let hash = seed;
    for (let at = start; at < end; at += 4) {
      const left = end - at;
      const word =
        bytes[at]! |
        (left > 1 ? bytes[at + 1]! << 8 : 0) |
        (left > 2 ? bytes[at + 2]! << 16 : 0) |
        (left > 3 ? bytes[at + 3]! << 24 : 0);
      hash = Math.imul(hash ^ word, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash >>> 0;
  }

  private equals(other: number, start: number, end: number): boolean {
    const from = this.starts[other]!;
    if (this.end(other) - from !== end - start) return false;
    for (let offset = 0; offset < end - start; offset++)
      if (this.bytes[from + offset] !== this.bytes[start + offset]) return false;
    return true;
  }

  private namesAnEmpty(index: number): boolean {
    if (this.bytes[this.starts[index]!] !== EMPTY_NAME[0]) return false;
    const named = /^\[EMPTY_(\d{1,8})\]$/.exec(this.at(index).toString('latin1'))?.[1];
    const other = Number(named ?? -1);
    return (
      other >= 0 && other < this.count && this.starts[other] === this.end(other) && String(other) === named
    );
  }

  /** Which bytes are tokens of their own, written as `<0x41>` or as themselves. */
  bytesAsSentencePiece(): Set<number> {
    return this.singles((index) => {
      const text = this.at(index);
      if (text.length === 1) return text[0]!;
      const hex = text.length === 6 ? /^<0x([0-9A-F]{2})>$/.exec(text.toString('latin1'))?.[1] : undefined;
      return hex === undefined ? null : Number.parseInt(hex, 16);
    });
  }

  /** The same in RWKV's way of writing: `\x41`, `\n`, a letter. */
  bytesAsRwkv(): Set<number> {
    return this.singles((index) => {
      const text = this.at(index);
      return text.length > 4 ? null : rwkvByte(text.toString('latin1'));
    });
  }

  private singles(byteOf: (index: number) => number | null): Set<number> {
    const found = new Set<number>();
    for (let index = 0; index < this.count; index++) {
      const length = this.end(index) - this.starts[index]!;
      if (length === 0 || length > 6) continue;
      const byte = byteOf(index);
      if (byte !== null) found.add(byte);
    }
    return found;
  }
}

function rwkvByte(text: string): number | null {
  if (text.length === 1) return text === '\\' ? null : text.charCodeAt(0);
  const hex = /^\\x([0-9a-f]{2})$/.exec(text)?.[1];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (text.length !== 2 || !text.startsWith('\\')) return null;
  return { t: 9, n: 10, r: 13, x: null }[text[1]!] ?? (text[1] === 'x' ? null : text.charCodeAt(1));
}

/** Bytes that occur in UTF-8, lowest first. */
export const bytesOfUtf8: readonly number[] = Array.from({ length: 0xf5 }, (_, byte) => byte).filter(
  (byte) => byte !== 0xc0 && byte !== 0xc1,
);
