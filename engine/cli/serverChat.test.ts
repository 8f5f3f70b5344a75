import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answering, serveFake, type Serving } from '../test/serving.ts';
import { runLine } from './test/builders.ts';

let serving: Serving;
beforeAll(async () => {
  const script = answering((before) => (before.includes('secret') ? 'Yes.' : 'Hello there.'));
  serving = await serveFake(script, { key: 'pg-1' });
});
afterAll(() => serving.close());

const chat = (...more: string[]) => runLine(['chat', 'Hi', '--server', serving.url, ...more]);

describe('chat with the model of another Pagoda', () => {
  test('shows its reply, and all that is known of it', async () => {
    expect(await chat('--server-key', 'pg-1')).toEqual({ status: 0, out: 'Hello there.\n', err: '' });
    const { out } = await chat('--server-key', 'pg-1', '--json', '--logprobs', '1', '--system', 'secret');
    const reply = JSON.parse(out) as { tokenIds: number[]; logprobs: object[] };
    expect(reply).toMatchObject({ text: 'Yes.', finishReason: 'stop', timings: { generatedTokens: 5 } });
    expect([reply.tokenIds.length, reply.logprobs.length]).toEqual([5, 5]);
  });

  test('says what is wrong with the server, the key and the prompt', async () => {
    const wrong = await chat('--server-key', 'pg-2');
    expect([wrong.status, wrong.err]).toEqual([1, expect.stringContaining('wants a key, or another one')]);
    const nobody = await runLine(['chat', 'Hi', '--server', 'http://127.0.0.1:9']);
    expect([nobody.status, nobody.err]).toEqual([1, expect.stringContaining('cannot be reached')]);
    const long = await runLine(['chat', 'x'.repeat(9000), '--server', serving.url, '--server-key', 'pg-1']);
    expect([long.status, long.err]).toEqual([1, expect.stringContaining('the context holds 8,192')]);
  });

  test.each([
    [['--server', 'ftp://example.org'], '--server'],
    [['--server', 'http://a b'], '--server'],
    [['--server', 'localhost:1', '--model', 'x.gguf'], '--model'],
    [['--server', 'localhost:1', '--gpu', 'off'], '--gpu'],
    [['--server-key', 'x'], '--server-key'],
  ])('%j is wrong usage', async (more, flag) => {
    const ran = await runLine(['chat', 'Hi', ...more]);
    expect([ran.status, ran.err]).toEqual([2, expect.stringContaining(flag)]);
  });
});
