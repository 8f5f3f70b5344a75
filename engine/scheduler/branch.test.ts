import { expect, test } from 'vitest';
import { KvCache } from '../kv/index.ts';
import { branch } from './branch.ts';
import { makeSequence, type Task } from './task.ts';

test('a sequence that becomes another branch leaves the tokens that it had as they were', () => {
  const cache = new KvCache(200);
  const sequences = [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 20],
  ].map((tokens, id) => {
    const sequence = makeSequence(id, tokens);
    sequence.handle = cache.open(sequence.tokens).handle;
    cache.grow(sequence.handle, tokens.length - sequence.handle.computed);
    cache.commit(sequence.handle);
    return sequence;
  });
  const left = sequences[1]!.tokens;
  const before = [...left];
  const branches = [11, 12].map((token) => ({ sequence: 0, token }));
  branch(cache, { sequences } as Partial<Task> as Task, branches, { width: 2, newId: () => 2 });
  expect(sequences.map(({ tokens }) => tokens.slice(-2))).toEqual([
    [10, 11],
    [10, 12],
  ]);
  expect(sequences.map(({ tokens, handle }) => handle?.tokens === tokens)).toEqual([true, true]);
  expect(left).toEqual(before);
  cache.checkIntegrity();
});
