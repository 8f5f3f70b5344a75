import { expect, test } from 'vitest';
import { chatSettings } from './chatOptions.ts';

test("the model's own sampling stands where no option was given", () => {
  const { sampling } = chatSettings({ stop: [], temp: 0.9 }, { temperature: 0.2, topP: 0.9 }).reply;
  expect(sampling).toMatchObject({ temperature: 0.9, topP: 0.9 });
});

test("without either the contract's default stands", () => {
  expect(chatSettings({ stop: [] }).reply.sampling).toMatchObject({ temperature: 0.8, topP: 0.95 });
});

test('a search is not given samplers that it would not look at', () => {
  const ask = (options: object) => () => chatSettings({ stop: [], beams: 4, ...options });
  expect(ask({ xtcProbability: 0.5 })).toThrow('--xtc-probability: is for replies that are drawn');
  expect(ask({ samplers: ['topK'] })).toThrow('--samplers: is for replies that are drawn');
  expect(ask({ repeatPenalty: 1.1, temp: 0 })).not.toThrow();
});
