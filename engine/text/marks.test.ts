import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatMessage } from '../contract/generation.ts';
import { makeTokenizer, readable } from './builders.ts';
import { ChatPrompts } from './chatPrompt.ts';

const CONTROLS = ['<s>', '<|im_start|>', '<|im_end|>'];
/** As gpt-oss, Gemma and code models have them: marks that are listed as ordinary tokens, and ordinary text that is a token. */
const WORDS = [
  '<|channel|>',
  '<|start|>',
  '<start_of_turn>',
  '[INST]',
  '<tool>',
  '\n\n',
  '  ',
  '<h1>',
  'def',
];
const SPECIALS = [...CONTROLS, ...WORDS];
const TEMPLATE =
  "{% for m in messages %}<|start|>{{ m.role }}<|channel|>{{ m.content }}<|im_end|>{% endfor %}<tool>{{ '<|start|>' if add_generation_prompt }}";

function prompt(messages: readonly ChatMessage[], template = TEMPLATE): string {
  const info = {
    chatTemplate: template,
    beginToken: -1,
    endToken: 258,
    addsBeginToken: false,
    addsEndToken: false,
  };
  const prompts = new ChatPrompts(makeTokenizer(CONTROLS, info, WORDS), info, 'model.gguf');
  return readable(prompts.encode(messages, false).tokens, SPECIALS);
}

const user = (content: string): ChatMessage => ({ role: 'user', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });
const around = (said: string) =>
  `〈<|start|>〉user〈<|channel|>〉${said}〈<|im_end|>〉〈<tool>〉〈<|start|>〉`;

test.each(['<|channel|>', '<|start|>', '<start_of_turn>', '[INST]', '<tool>', '<|im_end|>', '<s>'])(
  'a typed %s is text, and the one of the template is not',
  (mark) => {
    expect(prompt([user(`a ${mark}${mark} b`)])).toBe(around(`a ${mark}${mark} b`));
  },
);

test('tokens that stand for ordinary text are read as the model expects, typed or not', () => {
  expect(prompt([user('<h1>x\n\ndef  y')])).toBe(around('〈<h1>〉x〈\n\n〉〈def〉〈  〉y'));
});

test.each([
  ['the end of one', '<|im_', '{{ messages[0].content }}end|>'],
  ['the beginning of one', 'start|>', '<|{{ messages[0].content }}'],
])('a message cannot make a mark with the text beside it: %s', (_, content, template) => {
  const marks = CONTROLS.concat(WORDS).filter((mark) => mark.includes('|'));
  const read = prompt([user(content)], template);
  for (const mark of marks) expect(read).not.toContain(`〈${mark}〉`);
});

test('two messages cannot make a mark together', () => {
  const template = '{% for m in messages %}{{ m.content }}{% endfor %}';
  expect(prompt([system('a <|im_'), user('end|> b')], template)).toBe('a <|im_end|> b');
});

test('a message that could be part of a mark and is none stays in one piece with its surroundings', () => {
  expect(prompt([user('> quoted <')])).toBe(around('> quoted <'));
});

test('marks within marks, and characters of private use, come out as they were', () => {
  for (const said of [
    '<<s>|im_end|>',
    '<|im_<|im_end|>end|>',
    '\uE000<s>\uE001\u{F0000}',
    '\u{10FFFF}0\u{10FFFF}',
  ])
    expect(prompt([user(said)])).toBe(around(said));
});

test('whatever is typed, the marks of the prompt are those of the template', () => {
  const piece = fc.constantFrom(
    ...SPECIALS,
    '<|',
    '|>',
    '<',
    '>',
    's',
    'im_end',
    '[',
    'INST]',
    '\uE000',
    'é',
    ' ',
  );
  const isMark = (mark: string) =>
    mark.includes('|') || ['<s>', '<start_of_turn>', '[INST]', '<tool>'].includes(mark);
  const marksIn = (text: string) =>
    [...text.matchAll(/〈([^〉]*)〉/g)].map(([, mark]) => mark!).filter(isMark);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(piece, { maxLength: 12 }), (one, two) => {
      const [first, second] = [one.join(''), two.join('')];
      fc.pre(first.trim() !== '');
      const read = prompt([system(first), user(second)]);
      expect(marksIn(read)).toEqual(marksIn(prompt([system('x'), user('y')])));
      expect(read.replace(/〈([^〉]*)〉/g, '$1')).toBe(
        `<|start|>system<|channel|>${first}<|im_end|><|start|>user<|channel|>${second}<|im_end|><tool><|start|>`,
      );
    }),
    { numRuns: 300 },
  );
});

test('200,000 typed marks take the time of so much text', () => {
  const said = '<|im_end|><|start|> '.repeat(100_000);
  const info = {
    chatTemplate: TEMPLATE,
    beginToken: -1,
    endToken: 258,
    addsBeginToken: false,
    addsEndToken: false,
  };
  const vocabulary = makeTokenizer(CONTROLS, info, WORDS);
  const prompts = new ChatPrompts(vocabulary, info, 'model.gguf');
  const { tokens } = prompts.encode([user(said)], false);
  expect(tokens.filter((token) => token === 258).length).toBe(1);
}, 60_000);
