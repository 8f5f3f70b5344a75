import { expect, test } from 'vitest';
import { StepCost } from './stepCost.ts';

const replies = { tokenCount: 2, promptTokenCount: 0 };
const withPrompt = { tokenCount: 102, promptTokenCount: 100 };

test('before anything is known a prompt gets a small piece', () => {
  const cost = new StepCost(50);
  expect([cost.chunkBudget(true), cost.chunkBudget(false)]).toEqual([64, 128]);
});

test('a prompt gets what the target leaves beside the replies', () => {
  const cost = new StepCost(50);
  cost.observe(replies, 10);
  cost.observe(withPrompt, 30);
  // 0.2 ms a prompt token, 40 ms to spare.
  expect(cost.chunkBudget(true)).toBe(200);
});

test('replies slower than the target are at most doubled', () => {
  const cost = new StepCost(50);
  cost.observe(replies, 100);
  cost.observe(withPrompt, 150);
  expect(cost.chunkBudget(true)).toBe(200);
});

test('a prompt gets on even where it costs too much', () => {
  const cost = new StepCost(50);
  cost.observe(replies, 10);
  cost.observe(withPrompt, 5000);
  expect(cost.chunkBudget(true)).toBe(32);
});

test('with no reply to hold up, a step lasts a second at most', () => {
  const cost = new StepCost(50);
  cost.observe({ tokenCount: 128, promptTokenCount: 128 }, 1280);
  expect(cost.chunkBudget(false)).toBe(100);
});
