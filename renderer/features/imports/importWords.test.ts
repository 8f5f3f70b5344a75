import { expect, test } from 'vitest';
import type { ImportState } from '../../../electron/ipc/contract/imports.ts';
import { exactness, importWords } from './importWords.ts';

const job = (state: ImportState) => ({
  id: 1,
  folder: '/m/Small-AWQ',
  name: 'Small-AWQ',
  size: 'exact' as const,
  state,
});
const line = (state: ImportState) => {
  const { title, detail } = importWords(job(state));
  return `${title}. ${detail}`;
};

test('an import says how far it is, what came of it, and what ended it', () => {
  expect(line({ kind: 'running', doneBytes: 0, totalBytes: 0 })).toBe(
    'Importing Small-AWQ. Looking at the folder.',
  );
  expect(line({ kind: 'running', doneBytes: 41e6, totalBytes: 96e6 })).toBe(
    'Importing Small-AWQ. 42 %, 41.0 MB of 96.0 MB',
  );
  expect(
    line({
      kind: 'failed',
      error: { code: 'import.ended', data: { exitCode: null, signal: 'SIGKILL', outOfMemory: false } },
    }),
  ).toMatch(
    /^Small-AWQ: the import was broken off\. .*SIGKILL.* where memory runs out.*goes on where it was/,
  );
  expect(
    line({
      kind: 'failed',
      error: { code: 'import.ended', data: { exitCode: 134, signal: null, outOfMemory: true } },
    }),
  ).toMatch(/had no memory left/);
  expect(line({ kind: 'interrupted' })).toMatch(
    /^The import of Small-AWQ was interrupted\. .*go on where it was/,
  );
});

test('what rounding took is told as a part of the values and in decibels', () => {
  expect(exactness({ rounded: 0, decibels: null })).toBe('every value is that of the folder');
  expect(exactness({ rounded: 210, decibels: 60 })).toBe(
    '210 tensors are rounded, by 0.1 % in the worst (60.0 dB)',
  );
  expect(exactness({ rounded: 1, decibels: 22.7 })).toBe(
    'one tensor is rounded, by 7.3 % in the worst (22.7 dB)',
  );
  expect(exactness({ rounded: 2, decibels: null })).toBe('2 tensors are rounded, to the same values');
});

test('a name that would steer what shows it is shown as what it is', () => {
  const { title } = importWords({ ...job({ kind: 'waiting' }), name: 'a\u202eb\nc' });
  expect(title).toBe('a<U+202E>b␊c');
});
