import { expect, test } from 'vitest';
import { isOfAnySet } from './ofAnySet.mjs';

const opening = (options: string) => `beforeAll(() => { runtime = openRuntime(${options}); });`;

test('a test on stock kernels alone is of any set, one that asks for ours is not', () => {
  expect(isOfAnySet('engine/native/walks.model.test.ts', opening(''))).toBe(true);
  expect(isOfAnySet('engine/native/slices.model.test.ts', opening("{ kernels: 'own' }"))).toBe(false);
  expect(isOfAnySet('engine/host/both.model.test.ts', `${opening('')} const host = realHost();`)).toBe(false);
});

test('a test that opens no libraries by itself may run ours, whatever it starts', () => {
  expect(isOfAnySet('engine/host/replies.model.test.ts', 'const host = realHost();')).toBe(false);
  expect(isOfAnySet('engine/native/exit.model.test.ts', "execFile(process.execPath, ['ending.mjs']);")).toBe(
    false,
  );
});

test('one that tries every set by itself is not repeated', () => {
  const source = "import { Settings } from './test/processes.ts';";
  expect(isOfAnySet('engine/native/exact.model.test.ts', source)).toBe(true);
});
