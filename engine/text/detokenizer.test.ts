import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTokenizer } from './builders.ts';
import { Detokenizer } from './detokenizer.ts';

const tokenizer = makeTokenizer();
type Piece = Parameters<Detokenizer['push']>[0];
const piece = (...bytes: number[]): Piece => {
  const text = Buffer.from(bytes).toString();
  return { bytes: Uint8Array.from(bytes), text: text.includes('\uFFFD') ? null : text };
};

function stream(pieces: readonly Piece[]): string[] {
  const detokenizer = new Detokenizer();
  return pieces.map((each) => detokenizer.push(each));
}

test('an emoji in four tokens appears whole with the last of them', () => {
  expect(stream([...Buffer.from('🦩!')].map((byte) => tokenizer.piece(byte)))).toEqual([
    '',
    '',
    '',
    '🦩',
    '!',
  ]);
});

test('a leading space and a byte order mark are kept', () => {
  expect(stream([piece(0x20, 0x41), piece(0xef, 0xbb, 0xbf)])).toEqual([' A', '\uFEFF']);
});

test('a character left unfinished is never shown', () => {
  expect(stream([piece(0x41), piece(0xf0, 0x9f)])).toEqual(['A', '']);
});

test('a control token between the bytes of a character does not break it', () => {
  expect(stream([piece(0xc3), piece(), piece(0xa9)])).toEqual(['', '', 'é']);
});

test('bytes that can become nothing are replaced as soon as that is certain', () => {
  expect(stream([piece(0xc3), piece(0x41)])).toEqual(['', '\uFFFDA']);
});

test('any text, cut into any pieces of bytes, comes out as it was', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.integer({ min: 1, max: 5 })),
      (text, lengths) => {
        const bytes = [...Buffer.from(text)];
        const pieces: Piece[] = [];
        while (bytes.length > 0)
          pieces.push(piece(...bytes.splice(0, lengths[pieces.length % lengths.length] ?? 1)));
        expect(stream(pieces).join('')).toBe(text);
      },
    ),
  );
});
