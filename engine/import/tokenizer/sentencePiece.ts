/** A SentencePiece model file: protocol buffers, of which three fields matter (sentencepiece_model.proto). */

export interface Piece {
  readonly text: string;
  readonly score: number;
  /** As `kindOf` numbers them. */
  readonly kind: number;
}

export interface SentencePieceModel {
  readonly pieces: readonly Piece[];
  readonly addsSpace: boolean;
  /** 1 unigram, 2 byte pairs, 3 words, 4 characters. */
  readonly modelType: number;
}

export class NotSentencePiece extends Error {}

/** The most pieces that any vocabulary has [about 260,000]. */
const maxPieces = 4_000_000;

export function readSentencePiece(bytes: Buffer): SentencePieceModel {
  const pieces: Piece[] = [];
  let addsSpace = true;
  let modelType = 1;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.bytes) {
      if (pieces.length >= maxPieces) throw new NotSentencePiece('more pieces than any model has');
      pieces.push(readPiece(field.bytes));
    } else if (field.number === 2 && field.bytes) {
      for (const inner of fieldsOf(field.bytes)) if (inner.number === 3) modelType = inner.value;
    } else if (field.number === 3 && field.bytes) {
      for (const inner of fieldsOf(field.bytes)) if (inner.number === 3) addsSpace = inner.value !== 0;
    }
  }
  if (pieces.length === 0) throw new NotSentencePiece('it holds no pieces');
  return { pieces, addsSpace, modelType };
}

function readPiece(bytes: Buffer): Piece {
  let text = '';
  let score = 0;
  let kind = 1;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.bytes) text = field.bytes.toString('utf8');
    else if (field.number === 2 && field.bytes?.length === 4) score = field.bytes.readFloatLE(0);
    else if (field.number === 3) kind = field.value;
  }
  return { text, score, kind };
}

interface ProtoField {
  readonly number: number;
  /** Of a number. */
  readonly value: number;
  /** Of a text, a message or a number of fixed width. */
  readonly bytes: Buffer | null;
}

function* fieldsOf(bytes: Buffer): Generator<ProtoField> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw new NotSentencePiece('it ends inside a number');
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new NotSentencePiece('a number that does not end');
  };
  const take = (length: number): Buffer => {
    if (!(length <= bytes.length - at)) throw new NotSentencePiece('it ends inside a field');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint(), bytes: null };
        break;
      case 1:
        yield { number, value: 0, bytes: take(8) };
        break;
      case 2:
        yield { number, value: 0, bytes: take(varint()) };
        break;
      case 5:
        yield { number, value: 0, bytes: take(4) };
        break;
      default:
        throw new NotSentencePiece('a field of a kind that there is not');
    }
  }
}
