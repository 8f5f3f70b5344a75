import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { errorData, type ErrorCode, type ErrorValue } from '../../engine/contract/errors.ts';
import { phrases, say } from '../../engine/contract/phrases.ts';
import { words } from '../words/words.ts';
import { errorWords } from './words.ts';
import { nextStepLabels } from './nextSteps.ts';
import { unsavedWords } from './domains/files.ts';

afterEach(() => words.speak('en'));

/** A value of each code's own schema, with a recognisable text and number in every field. */
function sample(code: ErrorCode): ErrorValue {
  const data = Object.fromEntries(
    Object.entries(errorData[code].shape).map(([name, schema]) => [name, sampleOf(schema as z.ZodType)]),
  );
  return { code, data: errorData[code].parse(data) } as ErrorValue;
}

function sampleOf(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodNullable) return null;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return undefined;
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodArray) return [sampleOf(schema.element as z.ZodType)];
  if (schema instanceof z.ZodEnum) return schema.options[0];
  return schema instanceof z.ZodNumber ? 1234 : 'some-text';
}

const codes = Object.keys(errorData) as ErrorCode[];

test.each(codes)('%s has a short title, whole sentences and nothing left unsaid', (code) => {
  const { title, detail, next } = errorWords(sample(code));
  expect(title).toMatch(/^[A-Z][^.]{3,48}[^.]$/);
  expect(detail).toMatch(/^\S.*\.$/);
  expect(`${title} ${detail}`).not.toMatch(/undefined|null|NaN|\[object|\s{2}/);
  if (next !== null) expect(nextStepLabels[next]()).toMatch(/^[A-Z]/);
});

test('an error without any next step is one that only a new version, new words, or another source, folder or engine can answer', () => {
  expect(codes.filter((code) => errorWords(sample(code)).next === null)).toEqual([
    'prompt.empty',
    'prompt.tooLarge',
    'prompt.tooSlow',
    'modelFiles.notOurs',
    'modelFiles.noTrash',
    'hub.tokenUnreadable',
    'download.offline',
    'download.notFound',
    'download.refused',
    'download.cannotWrite',
    'download.underWay',
    'download.exists',
    'storage.newerVersion',
    'server.cannotListen',
    'server.keyUnreadable',
    'server.notOffered',
  ]);
});

test('sizes are said as people read them', () => {
  const error = {
    code: 'model.truncated',
    data: { path: '/models/big.gguf', at: 'the tensor data', expectedBytes: 4_683_074_240, actualBytes: 0 },
  } as const;
  expect(errorWords(error).detail).toBe(
    'big.gguf ends inside the tensor data: 4.7 GB are needed and 0 bytes are there. The download probably stopped early; download it again.',
  );
});

test.each([
  ['full', 'The disk is full. Make room'],
  ['busy', 'Another program holds the file'],
  ['readOnly', 'may not be written'],
  ['io', 'SQLITE_X'],
  ['damaged', 'is damaged (SQLITE_X)'],
  ['other', 'SQLITE_X'],
] as const)('what kept conversations from being saved is said as its cause: %s', (reason, said) => {
  const error = { code: 'storage.failed', data: { reason, detail: 'SQLITE_X' } } as const;
  expect(errorWords(error).detail).toContain(said);
  expect(unsavedWords(error)).toMatch(/^Not saved yet\. .* keep Pagoda open until it is done\.$/);
});

test('what a file says of itself is shown as what it is, and cut', () => {
  const error = {
    code: 'model.unknownArchitecture',
    data: { path: '/m/a\u001b[2J.gguf', architecture: `gpt\u202e\u0007${'x'.repeat(10_000_000)}` },
  } as const;
  const { detail } = errorWords(error);
  expect(detail).toContain('a␛[2J.gguf is built as “gpt<U+202E>␇xxx');
  expect(detail.length).toBeLessThan(800);
});

test.each([
  ['ENOSPC', /no room left/],
  ['EDQUOT', /no room left/],
  ['EACCES', /rights/],
  ['EROFS', /rights/],
  ['EIO', /\(EIO\)/],
])('a file that cannot be written for %s says so, and names no other cause', (errno, words) => {
  const { detail } = errorWords({ code: 'file.unwritable', data: { path: '/a/settings.json', errno } });
  expect(detail).toMatch(words);
  expect(detail.includes('room') && detail.includes('rights')).toBe(false);
});

const foreign = {
  detail: 'No such device or address.',
  issues: ['expected a number.'],
  message: 'Try later.',
};
const withForeign = codes.filter((code) =>
  Object.keys(foreign).some((name) => name in errorData[code].shape),
);

test.each(withForeign)('what %s passes on of another program is a quote within a German sentence', (code) => {
  words.speak('de');
  const given = sample(code);
  const told = Object.fromEntries(Object.entries(foreign).filter(([name]) => name in errorData[code].shape));
  const { detail } = errorWords({ code, data: { ...given.data, ...told } } as ErrorValue);
  const said = Object.values(told)
    .flat()
    .map((text) => text.slice(0, -1));
  for (const text of said) if (detail.includes(text)) expect(detail).toContain(`„${text}“`);
  expect(detail).toMatch(/\.$/);
  expect(detail).not.toMatch(/\.“|\.\.|“[^ .,;:)]/);
});

test('what Pagoda says itself in an error’s detail is said in the language of the page, with its values', () => {
  const error = {
    code: 'download.failed',
    data: { host: 'huggingface.co', ...say('status', { status: 503 }) },
  } as const;
  expect(errorWords(error).detail).toContain('huggingface.co: the server answered with status 503. ');
  words.speak('de');
  expect(errorWords(error).detail).toContain('huggingface.co: der Server antwortete mit Status 503. ');
});

test('a phrase of another version of Pagoda is a quote of what it says', () => {
  words.speak('de');
  const phrase = { name: 'constructor', values: {} };
  const error = { code: 'gpu.unavailable', data: { requested: 'cuda', detail: 'of later', phrase } } as const;
  expect(errorWords(error).detail).toContain('„of later“');
});

test('values of a phrase are shown as what they are', () => {
  words.speak('de');
  const data = { folder: '/m/a', reason: 'pickle', ...say('pickle', { file: 'a\u202e\u001b.bin' }) } as const;
  expect(errorWords({ code: 'import.refused', data }).detail).toContain('a<U+202E>␛.bin');
});

test('each phrase is said with all of its values', () => {
  for (const text of Object.values(phrases)) expect(text).toMatch(/^(\{\{|[a-z])/);
  expect(say('otherLayout', { method: 'AWQ', layout: 'marlin' }).detail).toBe(
    'it is AWQ in the layout marlin, which orders the weights for one kernel on GPUs',
  );
});
