import { expect, test } from 'vitest';
import { jsonLine, withTextsCut } from './json.ts';

test('is one line that steers no terminal, and the same value to a parser', () => {
  const value = { text: 'a\nb\u001b[2J\u009b2J\u007f\u202egpj\u2066', list: ['\r', 'Zwölf \u{1F600}'] };
  const line = jsonLine(value);
  expect(line).toMatch(/^[^\p{Cc}\p{Bidi_Control}]+\n$/u);
  expect(JSON.parse(line)).toEqual(value);
});

test('texts longer than any name are cut, those that are asked for whole are not', () => {
  const long = 'x'.repeat(10_000_000);
  const value = { name: long, nested: [{ detail: long }], chatTemplate: long, short: 'y', none: null };
  expect(withTextsCut(value, ['chatTemplate'])).toEqual({
    name: `${'x'.repeat(4095)}…`,
    nested: [{ detail: `${'x'.repeat(4095)}…` }],
    chatTemplate: long,
    short: 'y',
    none: null,
  });
});
