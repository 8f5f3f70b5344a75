import { expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { readGbnf } from './gbnf/read.ts';
import { grammarText, rulesOf } from './index.ts';
import { simplify } from './simplify.ts';
import { Deriver, randomOf } from './test/derive.ts';

const problem = (gbnf: string): string => {
  try {
    rulesOf({ kind: 'grammar', gbnf });
  } catch (error) {
    const { code, data } = (error as PagodaError).toValue();
    return code === 'request.invalid' ? data.issues.join() : code;
  }
  return 'none';
};
const optional = (count: number, of: (at: number) => string) =>
  `root ::= ${Array.from({ length: count }, (_, at) => of(at)).join(' ')}`;

test.each([
  ['root ::= ("a"?){300}', 'root ::= "a"{0,300}'],
  ['root ::= x{300}\nx ::= y\ny ::= "a"?', 'root ::= "a"{0,300}'],
  ['root ::= ("a" | ""){2,300}', 'root ::= "a"{0,300}'],
  ['root ::= ("a"* )*', 'root ::= "a"*'],
  ['root ::= ([ab]{1,3}){2,5}', 'root ::= [ab]{2,15}'],
  ['root ::= "a"? "a"? "a" "a"? "b"', 'root ::= "a"{1,4} "b"'],
  ['root ::= ws ws "x" ws\nws ::= [ \\n]*', 'root ::= [ \\n]* "x" ws\nws ::= [ \\n]*'],
  ['root ::= ([a-z]+ | " ")* "!"', 'root ::= ([a-z] | " ")* "!"'],
  ['root ::= (word " "?)+\nword ::= [a-z]+', 'root ::= ([a-z] " "?)+\nword ::= [a-z]+'],
  ['root ::= ("a"* | "b"{2})+', 'root ::= ("a" | "b"{2})*'],
  ['root ::= ("-"{2,} "a"?)*', 'root ::= ("-"{2,} "a"?)*'],
  // Four or six, and not five.
  ['root ::= ("a"{2}){2,3}', 'root ::= ("a"{2}){2,3}'],
  ['root ::= ("a"{2,3}){2}', 'root ::= ("a"{2,3}){2}'],
  ['root ::= ("(" root ")")?', 'root ::= ("(" root ")")?'],
  ['root ::= x{2}\nx ::= ("(" x ")")*', 'root ::= ("(" x ")")*\nx ::= ("(" x ")")*'],
])('%s is followed as %s', (given, simple) => {
  const [rules, wanted] = [simplify(readGbnf(given)), readGbnf(simple)];
  expect(rules.get('root')).toEqual(wanted.get('root'));
});

/** What a text of one kind of letter may be as long as. */
const lengths = (gbnf: string, isSimple: boolean) => {
  const rules = isSimple ? simplify(readGbnf(gbnf)) : readGbnf(gbnf);
  const texts = Array.from({ length: 2000 }, (_, seed) => new Deriver(rules, randomOf(seed)).text());
  // Of longer ones too few are drawn to know that there are none.
  return [...new Set(texts.map((text) => text.length))]
    .filter((length) => length <= 10)
    .sort((a, b) => a - b);
};

test.each([
  'root ::= ("a"? | "aa"){1,3}',
  'root ::= "a"? "a"{2} "a"{0,2}',
  'root ::= ("a"{1,2} "a"?){2}',
  'root ::= ("a"{2,3} | "aaaaa"{1,2})*',
  'root ::= ("a"{3}? "aa"{1,3})+',
  'root ::= ("" | "aa"+ | "aaa"?){2,}',
  'root ::= x{1,2} x?\nx ::= "aaa"? | ""',
])('%s allows the same texts when it is made simple', (gbnf) => {
  expect(lengths(gbnf, true)).toEqual(lengths(gbnf, false));
});

test.each([
  [optional(11, (at) => `[a${String.fromCharCode(98 + at)}]?`), 'rule root: more than 10 things in a row'],
  [`root ::= "x" y y y\ny ::= "a"? [ab]? [ac]? [ad]?`, 'rule root: more than 10 things in a row'],
  [`root ::= y{50} "!"\ny ::= "a"? [ab]?`, 'rule root: more than 10 things in a row'],
  // What the end of one rule leaves out goes on behind it.
  [`root ::= y ${'[ab]? [bc]? '.repeat(3)}\ny ::= "x" ${'[bd]? [be]? '.repeat(3)}`, 'rule root: more than 10 things in a row'], // prettier-ignore
  [optional(1001, (at) => `"${at} "?`), 'rule root: more than 1000 things in a row'],
])('grammar %# is refused', (gbnf, words) => {
  expect(problem(gbnf)).toContain(words);
});

test.each([
  optional(10, (at) => `[a${String.fromCharCode(98 + at)}]?`),
  optional(600, (at) => `"${at} "?`),
  optional(300, () => '[0-9a-f]?'),
  'root ::= ("a"? "b"?)*',
  'root ::= ([a-z]+ " "?)*',
  `root ::= (${Array.from({ length: 2000 }, (_, at) => `"a${at}"?`).join('|')}) "a"?`,
  'root ::= value\nvalue ::= object | list | "1"\nobject ::= "{" ws (value ws ("," ws value ws)*)? "}" ws\nlist ::= "[" ws (value ("," ws value)*)? "]" ws\nws ::= [ \\t\\n]*', // prettier-ignore
])('grammar %# is no trouble', (gbnf) => {
  expect(problem(gbnf)).toBe('none');
});

test('objects of many properties that may all be left out are kept to', () => {
  const properties = Object.fromEntries(
    Array.from({ length: 400 }, (_, at) => [`p${at}`, { type: 'integer' }]),
  );
  expect(rulesOf({ kind: 'jsonSchema', schema: { type: 'object', properties } })).not.toBeNull();
});

test('whole texts may be left out of each other as deep as a grammar is long', () => {
  const rules = Array.from({ length: 6000 }, (_, at) => `r${at} ::= "a" r${at + 1}?`).join('\n');
  const gbnf = `root ::= r0\n${rules}\nr6000 ::= "a"`;
  expect(problem(gbnf)).toBe('none');
});

test('characters that overlap in all ways are counted at once', () => {
  const point = (at: number) => `\\u${(0x100 + at).toString(16).padStart(4, '0')}`;
  const ways = Array.from({ length: 10_000 }, (_, at) => `[${point(at % 5000)}-${point(at)}]?`);
  expect(problem(`root ::= (${ways.join('|')}) "x"?`)).toBe('none');
});

test('what is made simple is written for the device', () => {
  const rules = rulesOf({ kind: 'grammar', gbnf: 'root ::= ("a"?){300} "b"' })!;
  expect(grammarText(rules, () => null, 'format.gbnf')).toMatch(/^r\d+ ::= "a"\nroot ::= r\d+\{0,300\} "b"$/);
});
