import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { LONGEST_FORMAT } from '../contract/format.ts';
import { readGbnf } from './gbnf/read.ts';
import { writeGbnf } from './gbnf/write.ts';
import { grammarText, rulesOf } from './index.ts';
import { Deriver, randomOf } from './test/derive.ts';

const problem = (gbnf: string): string => {
  try {
    grammarText(rulesOf({ kind: 'grammar', gbnf })!, () => null, 'format.gbnf');
  } catch (error) {
    const { code, data } = (error as PagodaError).toValue();
    return code === 'request.invalid' ? data.issues.join() : code;
  }
  return 'none';
};

const texts = (gbnf: string, count = 30) =>
  Array.from({ length: count }, (_, seed) => new Deriver(readGbnf(gbnf), randomOf(seed)).text());

test.each<[string, string, RegExp]>([
  ['alternatives, groups and repetitions', 'root ::= ("a" | "b"+ "c"?){2,3} "!"', /^(a|b+c?){2,3}!$/],
  ['a mark of the order of bytes before it', '\uFEFFroot ::= "a"', /^a$/],
  ['classes, negated ones, and any character', 'root ::= [a-c0\\-] [^\\n"] .', /^[a-c0-][^\n"][^]$/u],
  ['escapes', 'root ::= "\\x41\\u00e9\\U0001F600\\t\\\\\\""', /^Aé😀\t\\"$/],
  [
    'rules, comments and rules over several lines',
    '# all\nroot ::= # here\n  x |\n  y\nx ::= (\n "1"\n)\ny ::= "2"\n',
    /^[12]$/,
  ],
  ['repetitions without an end', 'root ::= "a"* "b"{2,} "c"{3}', /^a*b{2,}c{3}$/],
  ['the empty text', 'root ::= "" | "x"', /^x?$/],
])('%s are read as they are meant', (_, gbnf, meant) => {
  expect(problem(gbnf)).toBe('none');
  for (const text of texts(gbnf)) expect([text, meant.test(text)]).toEqual([text, true]);
});

test.each([
  ['root ::= (', 'line 1, column 10: this group is not closed'],
  ['root ::= "a', 'line 1, column 10: this text is not closed'],
  ['root ::= [a', 'line 1, column 10: these characters are not closed'],
  ['root ::= []', 'line 1, column 10: no character is one of these'],
  ['root ::= [z-a]', 'line 1, column 10: a range that runs backwards'],
  ['root ::= "\\q"', 'line 1, column 11: \\q has no meaning'],
  ['root ::= "\\xZZ"', 'after \\x come 2 hexadecimal digits'],
  ['root ::= "\\uD800"', 'that is no character'],
  ['root ::= *', 'line 1, column 10: there is nothing before it that could be repeated'],
  ['root ::= "a"{3,2}', '3 times at least and 2 at most'],
  ['root ::= "a"{x}', 'a number is missing'],
  ['root = "a"', 'after the name of a rule comes ::='],
  ['x ::= "a"', 'there is no rule named root'],
  ['', 'there is no rule named root'],
  ['root ::= x', 'rule root: there is no rule x'],
  ['root ::= "a"\nroot ::= "b"', 'line 2, column 1: the rule root is there twice'],
  ['root ::= "a" $', 'line 1, column 14: "$" has no meaning here'],
  ['root ::= "a" <think', 'line 1, column 14: this token is not closed'],
  ['root ::= "a" <>', 'which token? <TEXT> or <[ID]>'],
  ['root ::= <[x]>', 'line 1, column 10: a token by its number is <[ID]>'],
  ['root ::= !"a"', 'after ! comes a token'],
  ['root ::= "a" <think>', '<think>: the model has no such token'],
  ['root ::= root "a" | "b"', 'rule root: it begins with itself (left recursion)'],
  ['root ::= x root "a" | "b"\nx ::= y\ny ::= "c"?', 'it begins with itself (left recursion)'],
  ['root ::= x\nx ::= "a" x', 'rule x: it can never come to an end'],
  ['root ::= "a"{600000}', 'more than 512,000 repetitions'],
  ['root ::= ((("a"{1000}){1000}){1000}){1000}', 'none'],
  [`root ::= ${'('.repeat(5000)}"a"${')'.repeat(5000)}`, 'groups lie more than 100 deep'],
  [
    `root ::= r0\n${Array.from({ length: 3000 }, (_, at) => `r${at} ::= r${at + 1}`).join('\n')}\nr3000 ::= "a"`,
    'more than 500 rules begin with each other',
  ],
])('%.40j: %s', (gbnf, words) => {
  expect(problem(gbnf)).toContain(words);
});

test('a repetition of many is written in blocks that mean the same', () => {
  for (const [least, most] of [
    [0, 513],
    [700, 1500],
    [512, 512],
    [1025, null],
  ] as const) {
    const bounds = most === null ? `{${least},}` : `{${least},${most}}`;
    const rules = readGbnf(writeGbnf(readGbnf(`root ::= "a"${bounds}`), () => null));
    const lengths = Array.from(
      { length: 200 },
      (_, seed) => new Deriver(rules, randomOf(seed)).text(5000).length,
    );
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(least);
    if (most !== null) expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
  }
});

test('whatever a grammar looks like, it is read or refused by its place, and nothing else happens', () => {
  const piece = fc.constantFrom(
    ...[
      'root',
      ' ::= ',
      '"a"',
      '"',
      '[',
      ']',
      '[^a-z]',
      '(',
      ')',
      '|',
      '*',
      '+',
      '?',
      '{2,3}',
      '{',
      '}',
      ',',
      '\n',
    ],
    ...['x', '\\', '.', '#', '<', '-', '^', ' ', '\r', '9', '\u0000', '\ud800', '😀'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const said = problem(`root ::= ${pieces.join('')}`);
      expect(said === 'none' || said.startsWith('format.gbnf: ')).toBe(true);
    }),
    { numRuns: 3000, seed: 7 },
  );
});

test.each([
  ['forwards', (at: number, last: number) => (at === last ? '"a"' : `"a" r${at + 1}`)],
  ['backwards', (at: number) => (at === 0 ? '"a"' : `"a" r${at - 1}`)],
])('a long grammar is checked at once, where its rules refer to each other %s', (_way, bodyOf) => {
  const last = 29_999;
  const rules = Array.from({ length: last + 1 }, (_, at) => `r${at} ::= ${bodyOf(at, last)}`);
  const gbnf = `root ::= r0 | r${last}\n${rules.join('\n')}`;
  expect(gbnf.length).toBeLessThan(LONGEST_FORMAT);
  expect(problem(gbnf)).toBe('none');
});
