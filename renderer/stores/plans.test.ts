import { expect, test } from 'vitest';
import type { PromptPlan } from '../../engine/contract/overflow.ts';
import { plannedOf, toRead } from './plans.ts';

const message = (tokens: number) => ({ dropped: false, tokens, cached: tokens, stored: 0 });
const plan: PromptPlan = {
  tokens: 100,
  contextLength: 8192,
  cached: 60,
  stored: 30,
  view: { dropped: 0, newly: 0, tokens: 0, summary: null },
  messages: [message(10), message(40), message(50)],
};

test('what is planned of a message is found by its id, whatever stands before the chat and after it', () => {
  expect(plannedOf(plan, 1, ['a'])).toEqual({ a: message(40) });
  expect(plannedOf(plan, 1, ['a', 'b', 'c'])).toEqual({ a: message(40), b: message(50) });
});

test('what is neither cached nor stored is read', () => {
  expect([toRead(plan), toRead({ ...plan, tokens: 80 })]).toEqual([10, 0]);
});
