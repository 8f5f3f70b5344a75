import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainSpan, type Span } from '../spans.ts';
import { formatsOf, THINK, type ReasoningFormat } from './formats.ts';
import { makeReader, type ReplyStart } from './replyReader.ts';

const mark = (text: string): Span => ({ text, kind: 'mark' });
const control = (text: string): Span => ({ text, kind: 'control' });
const anything: ReplyStart = { kind: 'anything' };

/** The whole of a reply, taken apart: "reasoning | answer". */
function read(
  formats: readonly ReasoningFormat[],
  spans: readonly (string | Span)[],
  start: ReplyStart = anything,
): string {
  const reader = makeReader(formats, start);
  const parts = spans.map((span) => reader.push(typeof span === 'string' ? plainSpan(span) : span));
  parts.push(reader.end());
  return `${parts.map(({ reasoning }) => reasoning).join('')} | ${parts.map(({ answer }) => answer).join('')}`;
}

const none = formatsOf('', () => false);
const harmony = formatsOf("'<|channel|>' '<|message|>'", () => true);
const letters = (text: string) => Array.from(text);

describe('tags', () => {
  test('reasoning in text is taken apart from the answer, without the line breaks of its marks', () => {
    expect(read(none, ['<think>\nTwo and two.\n</think>\n\nFour.\n'])).toBe('Two and two. | Four.\n');
  });

  test('letter by letter it is the same', () => {
    expect(read(none, letters('\n<think>\nTwo <b> two.\n</think>\n\nFour <think> five.'))).toBe(
      'Two <b> two. | Four <think> five.',
    );
  });

  test('an answer alone stays exactly as it is', () => {
    expect(read(none, letters('  <thin ice> & </think> \n'))).toBe(' |   <thin ice> & </think> \n');
  });

  test('empty reasoning is none', () => {
    expect(read(none, ['<think>\n\n</think>\n\nFour.'])).toBe(' | Four.');
  });

  test('reasoning that is never closed is reasoning, and what only began like a mark is text', () => {
    expect(read(none, ['<think>', 'Two and </thi'])).toBe('Two and </thi | ');
    expect(read(none, ['<thi'])).toBe(' | <thi');
  });

  test('a prompt that ends with the opening mark begins with reasoning, also where the model repeats the mark', () => {
    const start: ReplyStart = { kind: 'reasoning', format: THINK };
    expect(read(none, ['Two.\n</think>\nFour.'], start)).toBe('Two. | Four.');
    expect(read(none, letters('<think>\nTwo.\n</think>\nFour.'), start)).toBe('Two. | Four.');
  });

  test('marks that are control tokens separate thought and answer, and never show', () => {
    const formats = formatsOf('', (text) => ['[THINK]', '[/THINK]'].includes(text));
    expect(
      read(formats, [control('[THINK]'), 'Secret.', control('[/THINK]'), 'Four.', control('<|x|>')]),
    ).toBe('Secret. | Four.');
  });

  test('marks that are tokens count in the middle of an answer too', () => {
    expect(read(none, ['Wait. ', mark('<think>'), 'Hm.', mark('</think>'), '\nFour.'])).toBe(
      'Hm. | Wait. \n\nFour.',
    );
  });

  test('a closing mark without an opening one is text', () => {
    expect(read(none, ['Use ', mark('</think>'), ' to end.'])).toBe(' | Use </think> to end.');
  });

  test('a wrapping of the answer goes with the marks, and only with them', () => {
    expect(read(none, letters('<think>a</think>\n<answer>b</answer>'))).toBe('a | b');
    expect(read(none, letters('<answer>b</answer>'))).toBe(' | <answer>b</answer>');
  });

  test.each([
    ['<seed:think>', '</seed:think>', ''],
    ['<|START_THINKING|>', '<|END_THINKING|>', '<|START_RESPONSE|>'],
    ['<|channel>thought\n', '<channel|>', ''],
    ['<|inner_prefix|>', '<|inner_suffix|>', ''],
    ['◁think▷', '◁/think▷', ''],
    ['<|think|>', '<|end|>', '<|begin|>assistant<|content|>'],
    ['Here are my reasoning steps:\n', '\n[BEGIN FINAL RESPONSE]', ''],
  ])('%s is known where the template speaks of it', (open, close, around) => {
    const formats = formatsOf(`${open} ${close}`, () => false);
    expect(read(formats, letters(`${open}Two.${close}${around}Four.`))).toBe('Two. | Four.');
    expect(read(none, [`${open}Two.${close}Four.`])).toBe(` | ${open}Two.${close}Four.`);
  });

  test('what a template was seen to write around reasoning is known', () => {
    const shown = { kind: 'tags', open: '<think:new>', close: '</think:new>' } as const;
    expect(
      read(
        formatsOf('', () => false, shown),
        letters('<think:new>Two.</think:new>Four.'),
      ),
    ).toBe('Two. | Four.');
  });
});

describe('channels', () => {
  const reply = (as: (text: string) => Span): (string | Span)[] => [
    as('<|channel|>'),
    'analysis',
    as('<|message|>'),
    'User says hi.',
    as('<|end|>'),
    as('<|start|>'),
    'assistant',
    as('<|channel|>'),
    'final',
    as('<|message|>'),
    'Hello!',
  ];

  test.each([
    ['control tokens', control],
    ['tokens that are text', mark],
  ])('the analysis is reasoning and the final message the answer, with marks that are %s', (_, as) => {
    expect(read(harmony, reply(as))).toBe('User says hi. | Hello!');
  });

  test('marks in plain letters do as well where the vocabulary has no tokens for them', () => {
    const text = reply(plainSpan)
      .map((span) => (typeof span === 'string' ? span : span.text))
      .join('');
    const spelled = formatsOf("'<|channel|>' '<|message|>'", () => false);
    expect(read(spelled, letters(text))).toBe('User says hi. | Hello!');
  });

  test('where they are tokens, an answer may spell them', () => {
    expect(read(harmony, [...reply(mark), ' The mark <|channel|> is', ' a token.'])).toBe(
      'User says hi. | Hello! The mark <|channel|> is a token.',
    );
  });

  test('a preamble in the commentary is an answer, a call of a tool is not', () => {
    expect(
      read(harmony, [
        mark('<|channel|>'),
        'commentary',
        mark('<|message|>'),
        'Let me look.',
        mark('<|end|>'),
        mark('<|start|>'),
        'assistant to=functions.look',
        mark('<|channel|>'),
        'commentary ',
        mark('<|constrain|>'),
        'json',
        mark('<|message|>'),
        '{}',
        mark('<|end|>'),
        mark('<|start|>'),
        'assistant',
        mark('<|channel|>'),
        'final',
        mark('<|message|>'),
        'Done.',
      ]),
    ).toBe('{} | Let me look.\n\nDone.');
  });

  test('a model that does without channels answers', () => {
    expect(read(harmony, ['Hello', ' there'])).toBe(' | Hello there');
  });

  test('goes on within the answer where the prompt ends in it', () => {
    expect(read(harmony, [' and more', mark('<|end|>')], { kind: 'answer' })).toBe(' |  and more');
  });
});

test('however a reply is cut, its parts are the same', () => {
  const unit = fc.constantFrom(
    '<think>',
    '</think>',
    '<',
    '/think>',
    'a',
    ' ',
    '\n',
    '<answer>',
    '</answer>',
  );
  fc.assert(
    fc.property(
      fc.array(unit, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 4 })),
      (units, cuts) => {
        const text = units.join('');
        const pieces: string[] = [];
        for (let at = 0; at < text.length;) {
          const length = cuts[pieces.length % cuts.length] ?? 1;
          pieces.push(text.slice(at, at + length));
          at += length;
        }
        expect(read(none, pieces)).toBe(read(none, [text]));
      },
    ),
    { numRuns: 500 },
  );
});
