import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NAME_LENGTH, oneLine, visible, VisibleText } from './visible.ts';

const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function show(...pieces: string[]): string {
  const text = new VisibleText();
  return pieces.map((piece) => text.push(piece)).join('') + text.end();
}

test('a title, a cleared screen, a colour and a clipboard are characters to look at', () => {
  expect(visible('a\u001b]0;TITLE\u0007\u001b[2J\u001b[31mred\u001b]52;c;cm0=\u0007 b')).toBe(
    'a␛]0;TITLE␇␛[2J␛[31mred␛]52;c;cm0=␇ b',
  );
});

test('so are the one-byte forms, DEL, backspaces and what turns a line around', () => {
  expect(visible('\u009b2J \u009d0;T\u009c \u007f \b \u202egpj.exe\u202c \u2067x\u2069')).toBe(
    '<U+009B>2J <U+009D>0;T<U+009C> ␡ ␈ <U+202E>gpj.exe<U+202C> <U+2067>x<U+2069>',
  );
});

test('everything that people write stays as it is', () => {
  const text = 'Zwölf\tBoxkämpfer\n\u{1F469}\u200d\u{1F4BB} שלום\u200f! العربية\u200e (ok) \u200cنمی‌خواهم';
  expect(visible(text)).toBe(text);
});

test('a line end of two characters is one, in one piece or two; alone the first half is seen', () => {
  expect(show('one\r\ntwo')).toBe('one\ntwo');
  expect(show('one\r', '\ntwo')).toBe('one\ntwo');
  expect(show('fits\rdoes not')).toBe('fits␍does not');
  expect(show('end\r')).toBe('end␍');
});

test('no text leaves anything that steers, however it is cut into pieces', () => {
  const pieces = fc.array(fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(pieces, (parts) => {
      const shown = show(...parts);
      expect(shown).not.toMatch(steering);
      expect(shown).toBe(show(parts.join('')));
      expect(oneLine(parts.join(''))).not.toMatch(/[\n\t\u2028\u2029]/);
    }),
  );
});

test('a name is one line', () => {
  expect(oneLine('Nice\n  Memory\tfits\u2028\u001b[A')).toBe('Nice␊  Memory␉fits<U+2028>␛[A');
});

test('a long name is cut between characters, however long it is', () => {
  expect(oneLine('x'.repeat(NAME_LENGTH))).toBe('x'.repeat(NAME_LENGTH));
  expect(oneLine('\u{1F600}'.repeat(NAME_LENGTH + 1))).toBe(`${'\u{1F600}'.repeat(NAME_LENGTH - 1)}…`);
  expect(oneLine('abcdef', 4)).toBe('abc…');
  expect(oneLine('y'.repeat(60_000_000), 10)).toBe(`${'y'.repeat(9)}…`);
});
