import { expect, test } from 'vitest';
import { scoreParams } from './scores.ts';

const reply = { kind: 'tokens', tokenIds: [1] } as const;

test('a reply stands behind messages or behind the tokens of a prompt', () => {
  const messages = [{ role: 'user', content: 'Hi' }];
  expect(scoreParams.safeParse({ messages, reply }).success).toBe(true);
  expect(scoreParams.safeParse({ messages: [], promptTokenIds: [1], reply }).success).toBe(true);
  const behindNothing = scoreParams.safeParse({ messages: [], reply });
  expect(behindNothing.error?.issues.map(({ path }) => path)).toEqual([['messages']]);
});
