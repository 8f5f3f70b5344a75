import { expect, test } from 'vitest';
import { leftOutDetail, leftOutTitle } from './leftOutWords.ts';

const vulkan = { variant: 'vulkan', fault: 'crashed', detail: 'SIGSEGV', at: 0, now: true } as const;

test('what is left out is named, with how it ended and what computes instead', () => {
  expect(leftOutTitle(vulkan)).toBe('Vulkan crashed when it was tried');
  expect(leftOutTitle({ ...vulkan, variant: 'cuda', fault: 'hung' })).toBe(
    'CUDA did not answer when it was tried',
  );
  expect(leftOutDetail(vulkan, 'cpu')).toMatch(/^The processor computes instead\. /);
});

test('an earlier end has its day', () => {
  const at = new Date(2026, 4, 3, 12).getTime();
  expect(leftOutDetail({ ...vulkan, at, now: false }, 'vulkan')).toContain(
    new Date(at).toLocaleDateString(undefined, { dateStyle: 'long' }),
  );
});
