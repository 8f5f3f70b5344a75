import { expect, test } from 'vitest';
import { failuresOf } from './failures.mjs';

const root = '/project';

test('what failed is named with its file and the first lines of what it said, without colours', () => {
  const report = {
    testResults: [
      {
        name: '/project/engine/step.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'passed', fullName: 'a step ends', failureMessages: [] },
          {
            status: 'failed',
            fullName: 'a step begins',
            failureMessages: [`\u001B[31mAssertionError\u001B[39m: ${'line\n'.repeat(40)}`],
          },
        ],
      },
      {
        name: '/project/engine/kv/cache.test.ts',
        status: 'failed',
        message: 'Cannot find module',
        assertionResults: [],
      },
    ],
  };
  const [one, two, ...others] = failuresOf({ name: 'unit tests', kind: 'vitest' }, report, 1, root);
  expect(one).toMatch(/^engine\/step\.test\.ts › a step begins\n {4}AssertionError: line\n {4}line/);
  expect(one!.split('\n')).toHaveLength(13);
  expect(two).toBe('engine/kv/cache.test.ts › the file itself\n    Cannot find module');
  expect(others).toEqual([]);
});

test('stories are found in groups within groups, and faults outside any story are told too', () => {
  const story = (title: string, status: string) => ({
    file: 'stories/chat.spec.ts',
    title,
    tests: [{ status, results: [{ error: { message: 'first try' } }, { error: { message: 'not seen' } }] }],
  });
  const report = {
    config: { rootDir: '/project/e2e' },
    errors: [{ message: 'no display' }],
    suites: [
      { specs: [story('one', 'expected')], suites: [{ specs: [story('two', 'unexpected')], suites: [] }] },
      { specs: [story('three', 'flaky')] },
    ],
  };
  expect(failuresOf({ name: 'e2e tests', kind: 'playwright' }, report, 1, root)).toEqual([
    'e2e › outside any test\n    no display',
    'e2e/stories/chat.spec.ts › two\n    not seen',
  ]);
});

test('a check without a report points to its output, and one that passed says nothing', () => {
  expect(failuresOf({ name: 'lint' }, undefined, 1, root)).toEqual(['lint: see its output above']);
  expect(failuresOf({ name: 'e2e tests', kind: 'playwright' }, undefined, 1, root)).toEqual([
    'e2e tests: see its output above',
  ]);
  expect(failuresOf({ name: 'lint' }, undefined, 0, root)).toEqual([]);
});
