import { expect, test } from 'vitest';
import { trialResult } from './trial.ts';

test('only a fault of the process is held against the file', () => {
  const kinds = (['SIGSEGV', 'SIGABRT', 'SIGKILL', 0xc000_0005] as const).map(
    (end) => trialResult('', '', end).kind,
  );
  expect(new Set(kinds)).toEqual(new Set(['ended']));
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'ENOENT', 'EAGAIN', 1, null, undefined])(
  'a trial that ended with %s says nothing: it was asked to, or never began',
  (end) => {
    expect(trialResult('', '', end)).toEqual({ kind: 'unclear' });
  },
);

test('a trial that took too long says nothing, and one that answered is believed whatever came after', () => {
  expect(trialResult('', '', 'SIGKILL', true)).toEqual({ kind: 'unclear' });
  expect(trialResult('works', '', 'SIGSEGV')).toEqual({ kind: 'works' });
  expect(trialResult('refused', '', null)).toEqual({ kind: 'refused' });
});

test('what llama.cpp found broken is told, without the machine it was built on', () => {
  const words =
    'llama: loading\n/home/somebody/llama.cpp/src/models/llama.cpp:102: GGML_ASSERT(a == b) failed\n';
  expect(trialResult('', words, 'SIGABRT')).toEqual({
    kind: 'ended',
    detail: 'SIGABRT, llama.cpp:102: GGML_ASSERT(a == b) failed',
  });
});
