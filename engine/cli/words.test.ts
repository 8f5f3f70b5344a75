import { expect, test } from 'vitest';
import { errorData, type ErrorCode } from '../contract/errors.ts';
import { errorWords } from './words.ts';

/** A value for each field of every error's data, so that each sentence can be said. */
const anything = (code: ErrorCode) =>
  new Proxy(
    {},
    {
      get: (_, field) =>
        field === 'reason'
          ? code === 'import.refused'
            ? 'config'
            : 'full'
          : field === 'differsIn'
            ? 'token'
            : field === 'searched' || field === 'issues'
              ? ['one', 'two']
              : field === 'supported'
                ? [2, 3]
                : 7,
    },
  );

test.each(Object.keys(errorData) as ErrorCode[])('%s has words that end as sentences do', (code) => {
  const words = errorWords({ code, data: anything(code) as never });
  expect(words).toMatch(/^\S.* .*\S[.!]$|^\w+\.$/s);
  expect(words).not.toMatch(/undefined|NaN|\[object/);
});

test('words from elsewhere are shown, not obeyed, and cut where they are longer than anyone reads', () => {
  const detail = `\u001b[2J${'z'.repeat(1_000_000)}`;
  const said = errorWords({ code: 'model.loadFailed', data: { path: '/m\u0007\n.gguf', detail } });
  expect(said.startsWith('llama.cpp refused /m␇␊.gguf: ␛[2Jzzz')).toBe(true);
  expect(said.length).toBeLessThan(1200);
  const issues = ['unknown option --\u009b2J'];
  expect(errorWords({ code: 'request.invalid', data: { name: 'chat', issues } })).toBe(
    'unknown option --<U+009B>2J.',
  );
});

test('a setting that the engine refuses is named as the option it came from', () => {
  const issues = [
    'settings.cacheType: q8_0 needs x',
    'stop.0: too long',
    'prompt.messages: none',
    'constructor: no',
  ];
  expect(errorWords({ code: 'request.invalid', data: { name: 'model.load', issues } })).toBe(
    '--cache-type: q8_0 needs x; --stop: too long; prompt.messages: none; constructor: no.',
  );
});

test('what the system says by number is said in words, with what may help', () => {
  expect(errorWords({ code: 'file.unreadable', data: { path: 'f', errno: 'EMFILE' } })).toBe(
    'f cannot be read: too many files are open in this process (EMFILE). Raise the limit: ulimit -n 1024.',
  );
  const detail = "it ended with 1. Error: EMFILE: too many open files, open 'x.js'";
  expect(errorWords({ code: 'engine.startFailed', data: { detail } })).toMatch(
    /Raise the limit: ulimit -n 1024\.$/,
  );
  expect(errorWords({ code: 'model.unreadable', data: { path: 'm', errno: 'not a regular file' } })).toBe(
    'm cannot be read: not a regular file. Check that it is a file you may read.',
  );
});

test('words say what to do', () => {
  expect(errorWords({ code: 'model.notFound', data: { path: '/m.gguf' } })).toBe(
    'There is no file /m.gguf. Check the path.',
  );
  expect(
    errorWords({
      code: 'model.truncated',
      data: { path: 'm.gguf', at: 'token_embd.weight', expectedBytes: 98_362_432, actualBytes: 1_048_576 },
    }),
  ).toBe(
    'm.gguf ends too early: token_embd.weight needs 98,362,432 bytes, the file has 1,048,576. Download it again.',
  );
  expect(
    errorWords({
      code: 'model.outOfMemory',
      data: { path: 'm.gguf', neededBytes: 40 * 2 ** 30, availableBytes: 3.5 * 2 ** 30 },
    }),
  ).toContain('needs about 40 GiB of memory and 3.5 GiB are free');
});
