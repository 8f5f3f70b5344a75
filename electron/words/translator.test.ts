import { expect, test } from 'vitest';
import { mirroredText } from './mirrored.ts';
import { createTranslator } from './translator.ts';

const english = {
  chats: {
    title: 'Chats',
    by: '{{name}} wrote {{what}}',
    kept_one: 'one chat is kept',
    kept_other: '{{count, number}} chats are kept',
  },
} as const;
const make = () =>
  createTranslator(english, {
    de: {
      chats: {
        title: 'Chats',
        by: '{{what}} ist von {{name}}',
        kept_one: 'ein Chat bleibt',
        kept_other: '{{count, number}} Chats bleiben',
      },
    },
  });

test('a text is said in the language that is spoken, and whoever follows hears of a change once', () => {
  const { t, speak, changed, language } = make();
  let heard = 0;
  const end = changed(() => heard++);
  expect(t('chats.by', { name: 'Ada', what: 'a note' })).toBe('Ada wrote a note');
  speak('de');
  speak('de');
  expect([language(), t('chats.by', { name: 'Ada', what: 'a note' })]).toEqual(['de', 'a note ist von Ada']);
  end();
  speak('en');
  expect([heard, language()]).toEqual([1, 'en']);
});

test('counts choose the form and are written as the language writes numbers', () => {
  const { t, speak } = make();
  expect([1, 0, 1234].map((count) => t('chats.kept', { count }))).toEqual([
    'one chat is kept',
    '0 chats are kept',
    '1,234 chats are kept',
  ]);
  speak('de');
  expect([1, 1234].map((count) => t('chats.kept', { count }))).toEqual([
    'ein Chat bleibt',
    '1.234 Chats bleiben',
  ]);
});

test('the pseudo-language says English from right to left, with its values and for all of Arabic’s forms', () => {
  const { t, speak } = make();
  speak('ar-XB');
  expect(t('chats.by', { name: 'Ada', what: 'a note' })).toBe(
    `\u2068Ada\u2069 ${mirroredText('wrote')} \u2068a note\u2069`,
  );
  const kept = [0, 1, 2, 3, 11, 100].map((count) => t('chats.kept', { count }));
  expect(kept.every((text) => text.includes(mirroredText('kept')))).toBe(true);
  expect(mirroredText('<b>one</b> {{two, number}} 3')).toBe(
    '<b>\u200F\u202Eone\u202C\u200F</b> {{two, number}} 3',
  );
});

test('a value that runs against the sentence is kept to itself, and no other', () => {
  const { t, speak } = make();
  const by = (name: string) => t('chats.by', { name, what: '7' });
  expect(by('Ada')).toBe('Ada wrote 7');
  expect(by('منارة (2)')).toBe('\u2068منارة (2)\u2069 wrote 7');
  speak('ar-XB');
  expect(by('—')).toBe(`— ${mirroredText('wrote')} \u20687\u2069`);
  expect(by('a.gguf')).toContain('\u2068a.gguf\u2069');
});

test('what a value says is never read as part of the text', () => {
  const { t } = make();
  for (const name of ['{{what}}', '$t(chats.title)', '$& $1 $$', '<b>&amp;</b>', '{{{', '}}'])
    expect(t('chats.by', { name, what: name })).toBe(`${name} wrote ${name}`);
});

test('a key that is not there and a value that is missing or too many do not compile', () => {
  const { t } = make();
  // @ts-expect-error it is misspelt
  expect(t('chats.titel')).toBe('chats.titel');
  // @ts-expect-error a form is not a text of its own
  expect(t('chats.kept_one')).toBe('one chat is kept');
  // @ts-expect-error without its values
  expect(t('chats.by')).toContain('wrote');
  // @ts-expect-error one is missing
  expect(t('chats.by', { name: 'Ada' })).toContain('Ada wrote');
  // @ts-expect-error it is without its count
  expect(t('chats.kept')).toBeTypeOf('string');
  // @ts-expect-error it has no places
  expect(t('chats.title', { name: 'Ada' })).toBe('Chats');
});
