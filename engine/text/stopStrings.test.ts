import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StopScanner } from './stopStrings.ts';

/** What is let through piece by piece, and whether it stopped. */
function scan(stops: string[], pieces: string[]): { texts: string[]; stopped: boolean } {
  const scanner = new StopScanner(stops);
  const texts: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = scanner.push(piece);
    texts.push(text);
    if (stopped) return { texts, stopped };
  }
  texts.push(scanner.end());
  return { texts, stopped: false };
}

test('a stop string across three pieces ends the text before it', () => {
  expect(scan(['END'], ['so E', 'N', 'D and more'])).toEqual({ texts: ['so ', '', ''], stopped: true });
});

test('what only began like a stop string is let through, and only that was held back', () => {
  expect(scan(['END'], ['so E', 'N', 'ough'])).toEqual({ texts: ['so ', '', 'ENough', ''], stopped: false });
});

test('what is held back when the reply ends is text after all', () => {
  expect(scan(['\n\n'], ['a\n'])).toEqual({ texts: ['a', '\n'], stopped: false });
});

test('of several stop strings the first in the text counts', () => {
  expect(scan(['world', 'lo'], ['hello world'])).toEqual({ texts: ['hel'], stopped: true });
});

test('a beginning within a beginning is found', () => {
  expect(scan(['aab'], ['aa', 'a', 'b'])).toEqual({ texts: ['', 'a', ''], stopped: true });
});

test('cut in any way, the text is that before the first stop string, and no part of one is ever shown', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '🦩'), maxLength: 30 });
  const stop = fc.string({ unit: fc.constantFrom('a', 'b', '🦩'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(text, stop, fc.array(fc.nat(4)), (whole, end, lengths) => {
      const pieces: string[] = [];
      const units = Array.from(whole);
      while (units.length > 0) pieces.push(units.splice(0, 1 + (lengths[pieces.length] ?? 0)).join(''));
      const at = whole.indexOf(end);
      const { texts, stopped } = scan([end], pieces);
      expect([texts.join(''), stopped]).toEqual([at < 0 ? whole : whole.slice(0, at), at >= 0]);
    }),
  );
});
