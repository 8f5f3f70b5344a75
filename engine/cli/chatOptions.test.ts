import { expect, test } from 'vitest';
import { chatSettings } from './chatOptions.ts';

test("the model's own sampling stands where no option was given", () => {
  const { sampling } = chatSettings({ stop: [], temp: 0.9 }, { temperature: 0.2, topP: 0.9 }).reply;
  expect(sampling).toMatchObject({ temperature: 0.9, topP: 0.9 });
});

test("without either the contract's default stands", () => {
  expect(chatSettings({ stop: [] }).reply.sampling).toMatchObject({ temperature: 0.8, topP: 0.95 });
});
