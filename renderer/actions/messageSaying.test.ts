import { expect, test } from 'vitest';
import { messageSaying } from './messageSaying.ts';

const list = [
  { id: 'one', content: 'Tell me about the harbour, the gardens, and the gate of red lacquer.' },
  { id: 'two', content: 'The harbour is old. The gardens lie behind it, and the gate is of red lacquer.' },
];

test('the message is the one that says the longest stretch between marks', () => {
  const page = 'quer.<|im_end|>\n<|im_start|>assistant\nThe harbour is old. The gardens lie beh';
  expect(messageSaying(list, page)).toEqual({ id: 'two', words: 'The harbour is old. The gardens lie beh' });
});

test('a reply under way is known by what it says so far', () => {
  const writing = { two: 'It is a quiet place by the sea' };
  expect(messageSaying(list, 'is a quiet place', writing)).toEqual({ id: 'two', words: 'is a quiet place' });
});

test('where no message says it there is none', () => {
  expect(messageSaying(list, '<|im_start|>system\nYou are a helpful AI assistant.<|im_end|>')).toBeNull();
});
