import { expect, test } from 'vitest';
import type { UpdateState } from '../../../electron/ipc/contract/updates.ts';
import { updateWords } from './updateWords.ts';

const offer = { version: '1.2.0', notes: '', bytes: 1 };
const states: UpdateState[] = [
  { kind: 'impossible', why: 'byPackages' },
  { kind: 'impossible', why: 'noKey' },
  { kind: 'idle', newest: false, takenBack: null },
  { kind: 'idle', newest: true, takenBack: null },
  { kind: 'idle', newest: false, takenBack: '1.2.0' },
  { kind: 'checking' },
  { kind: 'offered', ...offer },
  { kind: 'downloading', ...offer, fraction: 0.999 },
  { kind: 'ready', ...offer },
  { kind: 'failed', fault: 'unreachable', detail: 'x' },
  { kind: 'failed', fault: 'damaged', detail: 'x' },
];

test('each state has words of its own', () => {
  const words = states.map(updateWords);
  expect(new Set(words).size).toBe(states.length);
  for (const text of words) expect(text).toMatch(/^[A-Z].{10,}[.…)]$/);
});

test('a download is never called whole before it is', () => {
  expect(updateWords({ kind: 'downloading', ...offer, fraction: 0.999 })).toContain('99 %');
});
