import { expect, test } from 'vitest';
import { architectures, plainAttention, writesReplies } from './architectures.ts';

test('what is said of architectures is said of known ones', () => {
  expect([...plainAttention].filter((name) => !architectures.has(name))).toEqual([]);
});

test('models for chat write replies; encoders, diffusion, speech and drafters do not', () => {
  expect(['llama', 'qwen3', 'mamba', 'gpt-oss'].map(writesReplies)).toEqual([true, true, true, true]);
  expect(['bert', 't5', 'dream', 'qwen3tts', 'eagle3', 'zebra'].map(writesReplies)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
});
