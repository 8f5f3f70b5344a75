import { expect, test } from 'vitest';
import { exitError, readHostExit } from './hostExit.ts';

test.each([
  [0, 'linux', { kind: 'exit', code: 0 }],
  [1, 'linux', { kind: 'exit', code: 1 }],
  [6, 'linux', { kind: 'crash', code: 6, signal: 'SIGABRT' }],
  [9, 'linux', { kind: 'crash', code: 9, signal: 'SIGKILL' }],
  [11, 'darwin', { kind: 'crash', code: 11, signal: 'SIGSEGV' }],
  [-1073741819, 'win32', { kind: 'crash', code: 0xc0000005, signal: null }],
  [6, 'win32', { kind: 'exit', code: 6 }],
] as const)('the number %i on %s is read as %j', (code, platform, expected) => {
  expect(readHostExit(code, platform)).toEqual(expected);
});

test('a process that ends before it came up failed to start, in its own last words', () => {
  expect(exitError({ kind: 'exit', code: 1 }, false, 'no such file\n')).toEqual({
    code: 'engine.startFailed',
    data: { detail: 'no such file' },
  });
  expect(exitError({ kind: 'exit', code: 3 }, false, '')).toEqual({
    code: 'engine.startFailed',
    data: { detail: 'exit status 3' },
  });
});

test('a process that ends after that crashed', () => {
  expect(exitError({ kind: 'exit', code: 1 }, true, 'boom')).toEqual({
    code: 'engine.crashed',
    data: { exitCode: 1, signal: null },
  });
  expect(exitError({ kind: 'crash', code: 9, signal: 'SIGKILL' }, false, '')).toEqual({
    code: 'engine.crashed',
    data: { exitCode: null, signal: 'SIGKILL' },
  });
});
