import { crc32 } from 'node:zlib';
import { z } from 'zod';

/**
 * What is done of a file, noted behind its end for as long as it has its passing name: one line for each tensor that is written, after a first one that says of what. So the notes
 * and the bytes that they tell of are one file, and are taken over, or removed, in one go. A line holds its own checksum: one that a kill cut in two is none.
 */

const tensorNote = z.object({
  name: z.string(),
  /** CRC-32 of the tensor's bytes as they were written. */
  checksum: z.int(),
  /** What rounding took. */
  signal: z.number(),
  noise: z.number(),
});
export type TensorNote = z.output<typeof tensorNote>;

/** `mark`: of the source, and of everything else that the bytes of the file follow from. */
const firstNote = z.object({ version: z.literal(1), mark: z.string() });

export interface DoneNotes {
  readonly tensors: ReadonlyMap<string, TensorNote>;
  /** How far they can be trusted: the next line belongs there. */
  readonly bytes: number;
}

/** More than the notes of any model take. */
export const MOST_NOTE_BYTES = 16 * 1024 * 1024;

export const firstLine = (mark: string): Buffer => line({ version: 1, mark });
export const tensorLine = (note: TensorNote): Buffer => line(note);

/** Null where they are of another source, or no notes. */
export function readNotes(bytes: Buffer, mark: string): DoneNotes | null {
  const tensors = new Map<string, TensorNote>();
  let trusted = 0;
  for (const { value, end } of lines(bytes)) {
    if (trusted === 0) {
      const first = firstNote.safeParse(value);
      if (first.data?.mark !== mark) return null;
    } else {
      const note = tensorNote.safeParse(value);
      if (!note.success) break;
      tensors.set(note.data.name, note.data);
    }
    trusted = end;
  }
  return trusted === 0 ? null : { tensors, bytes: trusted };
}

function line(value: unknown): Buffer {
  const text = JSON.stringify(value);
  return Buffer.from(`${checksumOf(text)} ${text}\n`);
}

const checksumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');

function* lines(bytes: Buffer): Generator<{ value: unknown; end: number }> {
  for (let at = 0; ;) {
    const newline = bytes.indexOf('\n', at);
    if (newline < 0) return;
    const whole = bytes.toString('utf8', at, newline);
    const text = whole.slice(9);
    if (whole.slice(0, 8) !== checksumOf(text)) return;
    at = newline + 1;
    yield { value: JSON.parse(text) as unknown, end: at };
  }
}
