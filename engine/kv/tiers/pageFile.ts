import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { PAGE_TOKENS } from '../page.ts';
import type { PageFacts } from './pageIndex.ts';

const MAGIC = 0x4b474150; // "PAGK"
export const PAGE_FILE_VERSION = 1;
/** magic, version, header bytes, CRC-32 of the header (u32 each), bytes of the state (f64), CRC-32 of all these. */
const PREAMBLE = 28;
/** No header is longer: 64 tokens, three names. */
const MOST_HEADER = 4096;

const header = z.object({
  identity: z.string(),
  key: z.string(),
  parent: z.string(),
  from: z.int().min(0).multipleOf(PAGE_TOKENS),
  tokens: z.array(z.int()).min(1).max(PAGE_TOKENS),
});

export type Refusal = 'damaged' | 'older' | 'foreign';
/** Whose it is stands elsewhere: it changes. */
export type FileFacts = Omit<PageFacts, 'owners'>;
export type ReadHeader = { ok: true; facts: FileFacts; stateAt: number } | { ok: false; why: Refusal };

/**
 * A page as a file: what it is, then the device's own bytes of it, which carry a checksum that the device looks at before it takes them
 * back (`Context.restorePages`). `identity` stands for all that its bits depend on but
 * its tokens.
 */
export function encodePage(
  identity: string,
  { key, parent, from, tokens }: FileFacts,
  state: Uint8Array,
): Buffer {
  const facts = Buffer.from(JSON.stringify({ identity, key, parent, from, tokens }));
  const preamble = Buffer.alloc(PREAMBLE);
  preamble.writeUInt32LE(MAGIC, 0);
  preamble.writeUInt32LE(PAGE_FILE_VERSION, 4);
  preamble.writeUInt32LE(facts.length, 8);
  preamble.writeUInt32LE(crc32(facts), 12);
  preamble.writeDoubleLE(state.length, 16);
  preamble.writeUInt32LE(crc32(preamble.subarray(0, 24)), 24);
  return Buffer.concat([preamble, facts, state]);
}

/** Bytes to read of a file's beginning to know what it is. */
export const HEAD_BYTES = PREAMBLE + MOST_HEADER;

/**
 * Reads the beginning of a page file. `fileBytes`: how long the whole file is; a file that was cut, or has more than it says, is damaged.
 * What was written for another model or other settings is foreign, by another version older.
 */
export function readHead(identity: string, head: Buffer, fileBytes: number): ReadHeader {
  const no = (why: Refusal): ReadHeader => ({ ok: false, why });
  if (head.length < PREAMBLE || head.readUInt32LE(0) !== MAGIC) return no('damaged');
  if (head.readUInt32LE(24) !== crc32(head.subarray(0, 24))) return no('damaged');
  if (head.readUInt32LE(4) !== PAGE_FILE_VERSION) return no('older');
  const headerBytes = head.readUInt32LE(8);
  const byteLength = head.readDoubleLE(16);
  const stateAt = PREAMBLE + headerBytes;
  if (headerBytes > MOST_HEADER || head.length < stateAt || stateAt + byteLength !== fileBytes)
    return no('damaged');
  const text = head.subarray(PREAMBLE, stateAt);
  if (crc32(text) !== head.readUInt32LE(12)) return no('damaged');
  const parsed = header.safeParse(parse(text));
  if (!parsed.success) return no('damaged');
  const { identity: theirs, ...facts } = parsed.data;
  if (theirs !== identity) return no('foreign');
  return { ok: true, facts: { ...facts, byteLength }, stateAt };
}

/** The device's bytes of a whole page file, or why it is not to be trusted. */
export function readPage(
  identity: string,
  file: Buffer,
): { ok: true; facts: FileFacts; state: Uint8Array } | { ok: false; why: Refusal } {
  const read = readHead(identity, file, file.length);
  if (!read.ok) return read;
  return { ok: true, facts: read.facts, state: file.subarray(read.stateAt) };
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    return null;
  }
}
