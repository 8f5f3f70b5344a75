import { expect, test } from 'vitest';
import { isComposing } from './keys.ts';

test('a key that an input method takes is told from one that is pressed', () => {
  const enter = { key: 'Enter', keyCode: 13 };
  expect([
    isComposing(enter),
    isComposing({ ...enter, isComposing: true }),
    isComposing({ ...enter, nativeEvent: { isComposing: true } }),
    isComposing({ ...enter, keyCode: 229, isComposing: false }),
  ]).toEqual([false, true, true, true]);
});
