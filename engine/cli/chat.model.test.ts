import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, isAlive, runCli, runJson, startCli } from './test/builtCli.ts';

const tiny = ['--model', resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf')];
const greedy = ['--temp', '0', '--gpu', 'off'];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagoda-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the model inside', () => {
  test('knows the capital of France', async () => {
    expect(await runCli(['chat', 'What is the capital of France?', ...greedy])).toEqual({
      status: 0,
      signal: null,
      out: 'The capital of France is Paris.\n',
      err: '',
    });
  });

  test('with --json says everything about its reply in one object', async () => {
    const { status, json } = await runJson([
      'chat',
      'What is the capital of France?',
      ...greedy,
      '--logprobs',
      '2',
    ]);
    expect(status).toBe(0);
    expect(Object.keys(json)).toEqual([
      'text',
      'tokenIds',
      'promptTokenIds',
      'finishReason',
      'logprobs',
      'timings',
    ]);
    expect(json).toMatchObject({ text: 'The capital of France is Paris.', finishReason: 'stop' });
    const { tokenIds, promptTokenIds, logprobs, timings } = json as {
      tokenIds: number[];
      promptTokenIds: number[];
      logprobs: { id: number; logprob: number; top: { id: number; logprob: number }[] }[];
      timings: Record<string, number>;
    };
    // <|im_end|> is the model's own last choice.
    expect(tokenIds.at(-1)).toBe(2);
    expect(logprobs.map(({ id }) => id)).toEqual(tokenIds);
    // Greedy: the chosen token is the likeliest.
    for (const { id, logprob, top } of logprobs) {
      expect(top).toHaveLength(2);
      expect(top[0]).toEqual({ id, logprob });
    }
    expect(timings).toMatchObject({
      promptTokens: promptTokenIds.length,
      generatedTokens: tokenIds.length,
    });
  });

  test('goes on with a conversation', async () => {
    const path = join(folder, 'messages.json');
    const messages = [
      { role: 'user', content: 'What is the capital of France?' },
      { role: 'assistant', content: 'The capital of France is' },
    ];
    await writeFile(path, JSON.stringify(messages));
    const { json } = await runJson(['chat', '--messages', path, ...greedy]);
    expect(json).toMatchObject({ text: ' Paris.', finishReason: 'stop' });
  });
});

describe('how a reply ends', () => {
  const story = ['chat', 'Tell me a long story.', ...greedy];

  test('after --max-tokens', async () => {
    const { json } = await runJson([...story, '--max-tokens', '5']);
    expect(json).toMatchObject({ finishReason: 'length', timings: { generatedTokens: 5 } });
  });

  test('before a stop text, which is not part of it', async () => {
    const { json } = await runJson([
      'chat',
      'What is the capital of France?',
      ...greedy,
      '--stop',
      ' France',
    ]);
    expect(json).toMatchObject({ text: 'The capital of', finishReason: 'stopString' });
  });

  test('where the context is full, and says so', async () => {
    const endless = ['chat', '--raw', 'Once', ...tiny, ...greedy, '--min-tokens', '2000'];
    const { status, json } = await runJson([...endless, '--context', '256']);
    const { promptTokens, generatedTokens } = json['timings'] as Record<string, number>;
    expect({ status, finishReason: json['finishReason'] }).toEqual({ status: 0, finishReason: 'context' });
    // The last token is chosen and needs no place of its own.
    expect(promptTokens! + generatedTokens!).toBeOneOf([256, 257]);
  });

  test('a prompt longer than the context is refused with both lengths', async () => {
    const prompt = 'word '.repeat(400);
    const { status, json, err } = await runJson(['chat', prompt, ...greedy, '--context', '256']);
    expect(status).toBe(1);
    expect(json).toMatchObject({ error: { code: 'context.promptTooLong', data: { contextLength: 256 } } });
    expect(err).toContain('Shorten it, or raise --context.');
  });
});

test('the same seed gives the same reply, another one another', async () => {
  const reply = async (seed: string) =>
    (await runJson(['chat', '--raw', 'Once', ...tiny, '--temp', '1.5', '--max-tokens', '12', '--seed', seed]))
      .json['tokenIds'];
  const [first, again, other] = [await reply('7'), await reply('7'), await reply('8')];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('a raw prompt from standard input reaches the model unchanged', async () => {
  const text = 'Zwölf Boxkämpfer \u{1F600}\n';
  const fromFile = await runJson(
    ['chat', '--raw', '--prompt-file', '-', ...tiny, ...greedy, '--max-tokens', '3'],
    { stdin: text },
  );
  const fromWords = await runJson(['chat', '--raw', text, ...tiny, ...greedy, '--max-tokens', '3']);
  expect(fromFile.json['promptTokenIds']).toEqual(fromWords.json['promptTokenIds']);
  expect(fromFile.json['tokenIds']).toEqual(fromWords.json['tokenIds']);
});

describe('when it is broken off', () => {
  const endless = ['chat', 'Count from one to a thousand.', ...greedy, '--min-tokens', '2000'];

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s leaves what came, status %i and no process', async (signal, status) => {
    const run = startCli(endless);
    await run.said(' ');
    const children = childrenOf(run.process.pid!);
    expect(children).toHaveLength(1);
    run.process.kill(signal);
    const ended = await run.ended;
    expect(ended).toMatchObject({ status, err: '' });
    expect(ended.out.endsWith('\n')).toBe(true);
    expect(children.filter(isAlive)).toEqual([]);
  });

  test('a reader that has had enough is no failure', async () => {
    const run = startCli(endless);
    await run.said(' ');
    run.process.stdout!.destroy();
    expect(await run.ended).toMatchObject({ status: 0, err: '' });
  });

  test('an engine that is killed leaves what came, an error with its code, and status 1', async () => {
    const run = startCli(endless);
    await run.said(' ');
    process.kill(childrenOf(run.process.pid!)[0]!, 'SIGKILL');
    const ended = await run.ended;
    expect(ended.status).toBe(1);
    expect(ended.err).toContain('The engine process ended unexpectedly (signal SIGKILL)');
    expect(ended.out.endsWith('\n')).toBe(true);
  });

  test('a command line that is killed takes its engine with it', async () => {
    const run = startCli(endless);
    await run.said(' ');
    const [engine] = childrenOf(run.process.pid!);
    run.process.kill('SIGKILL');
    await run.ended;
    await expect.poll(() => isAlive(engine!), { timeout: 10_000 }).toBe(false);
  });
});
