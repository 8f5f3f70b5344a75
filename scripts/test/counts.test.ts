import { expect, test } from 'vitest';
import { countsOf, sentence } from './counts.mjs';

test('a check that is one program is one test', () => {
  expect(sentence(countsOf({}, undefined, true))).toBe('1 passed, 0 failed, 0 skipped');
  expect(sentence(countsOf({}, undefined, false))).toBe('0 passed, 1 failed, 0 skipped');
});

test('vitest and Playwright reports are counted, to-dos and retried passes included', () => {
  const vitest = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
  expect(sentence(countsOf({ kind: 'vitest' }, vitest, false))).toBe('5 passed, 1 failed, 3 skipped');
  const playwright = { stats: { expected: 4, flaky: 1, unexpected: 2, skipped: 3 } };
  expect(sentence(countsOf({ kind: 'playwright' }, playwright, false))).toBe('5 passed, 2 failed, 3 skipped');
});

test('a run that fails without a failed test, or leaves no report, still fails', () => {
  const clean = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  expect(sentence(countsOf({ kind: 'vitest' }, clean, false))).toBe('5 passed, 1 failed, 0 skipped');
  expect(sentence(countsOf({ kind: 'playwright' }, undefined, false))).toBe('0 passed, 1 failed, 0 skipped');
});

test('a check that ran no test fails, but for one that a machine may have nothing for', () => {
  const nothing = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 3, numTodoTests: 0 };
  const kind = 'vitest';
  expect(sentence(countsOf({ kind }, nothing, true))).toBe('0 passed, 1 failed, 3 skipped');
  expect(sentence(countsOf({ kind }, undefined, true))).toBe('0 passed, 1 failed, 0 skipped');
  expect(sentence(countsOf({ kind, mayBeEmpty: true }, nothing, true))).toBe('0 passed, 0 failed, 3 skipped');
});
