import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainSpan, shownText, type Span } from './spans.ts';
import { StopScanner } from './stopStrings.ts';

/** What is let through piece by piece, and whether it stopped. */
function scan(stops: string[], pieces: (string | Span)[]): { texts: string[]; stopped: boolean } {
  const scanner = new StopScanner(stops);
  const texts: string[] = [];
  for (const piece of pieces) {
    const { spans, stopped } = scanner.push(typeof piece === 'string' ? plainSpan(piece) : piece);
    texts.push(shownText(spans));
    if (stopped) return { texts, stopped };
  }
  texts.push(shownText(scanner.end()));
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

test('a stop string that is complete before the reply may end is text; one that is complete later ends it', () => {
  const scanner = new StopScanner(['END', 'aa']);
  const push = (text: string, mayStop: boolean) => {
    const { spans, stopped } = scanner.push(plainSpan(text), mayStop);
    return [shownText(spans), stopped];
  };
  expect(push('so END, aaa', false)).toEqual(['so END, aa', false]);
  expect(push(' E', false)).toEqual(['a ', false]);
  expect(push('ND of it', true)).toEqual(['', true]);
});

const control = (text: string): Span => ({ text, kind: 'control' });

test('a stop string that is a control token ends the text, with what else it says before and after', () => {
  expect(scan(['<|im_start|>'], ['so', control('<|im_start|>')])).toEqual({
    texts: ['so', ''],
    stopped: true,
  });
  expect(scan(['\n<|im_start|>user'], ['so\n', control('<|im_start|>'), 'us', 'er'])).toEqual({
    texts: ['so', '', '', ''],
    stopped: true,
  });
});

test('the name of a control token is no text: a word in it stops nothing, and it is never shown', () => {
  expect(scan(['start', '|'], ['so', control('<|im_start|>'), ' on'])).toEqual({
    texts: ['so', '', ' on', ''],
    stopped: false,
  });
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
