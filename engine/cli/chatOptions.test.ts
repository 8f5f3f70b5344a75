import { expect, test } from 'vitest';
import { chatSettings } from './chatOptions.ts';
import { withDraftFile } from './modelOptions.ts';

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

test('--draft takes a file as well, which is the draft model then', () => {
  expect(withDraftFile('chat', { draft: './small.gguf', stop: [] })).toEqual({
    draftModel: './small.gguf',
    stop: [],
  });
  expect(withDraftFile('chat', { draft: 'off', stop: [] })).toEqual({ draft: 'off', stop: [] });
  expect(() => withDraftFile('chat', { draft: 'a.gguf', draftModel: 'b.gguf', stop: [] })).toThrow();
  expect(() => chatSettings(withDraftFile('chat', { draft: 'fast', stop: [] }))).toThrow();
});
