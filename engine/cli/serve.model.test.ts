import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { childrenOf, isAlive, startCli, type CliRun } from './test/builtCli.ts';

const tiny = ['--model', resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf'), '--gpu', 'off'];
const folder = mkdtempSync(join(tmpdir(), 'pagoda-serve-'));
const runs: CliRun[] = [];
afterAll(() => {
  for (const { process } of runs) process.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function serve(...more: string[]): CliRun {
  const run = startCli(['serve', ...tiny, '--port', '0', ...more]);
  runs.push(run);
  return run;
}

async function ready(run: CliRun): Promise<{ url: string; model: string }> {
  await run.said('\n');
  return JSON.parse(run.out()) as { url: string; model: string };
}

const complete = (url: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${url}/v1/completions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ prompt: 'def add(a, b):', max_tokens: 8, temperature: 0 }),
    ...(signal ? { signal } : {}),
  });

test('serves as soon as it says so, with a key from a file, and ends with Ctrl+C: nobody is left', async () => {
  const key = join(folder, 'key');
  writeFileSync(key, '\uFEFFsecret-of-a-file\r\n');
  const run = serve('--json', '--api-key-file', key, '--alias', 'other');
  const { url, model } = await ready(run);
  expect([model, url]).toEqual(['tiny-py-f32', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
  const [engine] = childrenOf(run.process.pid!);
  expect((await complete(url)).status).toBe(401);
  const headers = { authorization: 'Bearer secret-of-a-file' };
  const answer = await complete(url, headers);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({
      model: 'tiny-py-f32',
      usage: expect.objectContaining({ completion_tokens: 8 }),
    }),
  ]);
  run.process.kill('SIGINT');
  const { status, err } = await run.ended;
  expect(status).toBe(130);
  expect(err.trim().split('\n')).toEqual([
    expect.stringMatching(/POST \/v1\/completions 401 /),
    expect.stringMatching(/POST \/v1\/completions 200 127\.0\.0\.1 prompt=\d+ cached=0 reply=8 /),
  ]);
  expect(isAlive(engine!)).toBe(false);
});

test('a port that is taken is said in words, and so is an address of another machine', async () => {
  const first = serve('--json');
  const { url } = await ready(first);
  const port = new URL(url).port;
  const second = startCli(['serve', ...tiny, '--port', port]);
  runs.push(second);
  const taken = await second.ended;
  expect([taken.status, taken.err]).toEqual([
    1,
    expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`),
  ]);
  const elsewhere = await serve('--host', '192.0.2.1').ended;
  expect([elsewhere.status, elsewhere.err]).toEqual([
    1,
    expect.stringContaining('192.0.2.1 is no address of this machine'),
  ]);
  first.process.kill('SIGTERM');
  expect((await first.ended).status).toBe(143);
});

test('an engine that ends comes up again, and what it was asked meanwhile is answered with when to come again', async () => {
  const run = serve('--json');
  const { url } = await ready(run);
  process.kill(childrenOf(run.process.pid!)[0]!, 'SIGKILL');
  const statuses = new Set<number>();
  await expect
    .poll(
      async () => {
        const { status } = await complete(url);
        statuses.add(status);
        return status;
      },
      { timeout: 60_000, interval: 20 },
    )
    .toBe(200);
  expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  run.process.kill('SIGINT');
  expect((await run.ended).err).toContain('The engine process ended unexpectedly');
});

test('a request that names another model of the folder is answered by it; without requests it goes from memory and comes back', async () => {
  const others = join(folder, 'library');
  mkdirSync(others);
  symlinkSync(
    resolve('resources/models/SmolLM2-135M-Instruct.Q4_1.gguf'),
    join(others, 'SmolLM2-135M-Instruct.Q4_1.gguf'),
  );
  symlinkSync(resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf'), join(others, 'tiny-py-f32.gguf'));
  const run = serve('--json', '--quiet', '--models', others, '--context', '512', '--idle', '0.01');
  const { url } = await ready(run);
  const ask = async (model: string, more: object = {}) => {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model,
        messages: [{ role: 'user', content: 'What is the capital of France?' }],
        temperature: 0,
        max_tokens: 12,
        ...more,
      }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const listed = async () =>
    (
      (await (await fetch(`${url}/v1/models`)).json()) as {
        data: { id: string; status: { value: string } }[];
      }
    ).data.map(({ id, status }) => `${id} ${status.value}`);
  // Both at once, and the one that is not loaded first.
  const answers = await Promise.all([
    ask('smollm2-135m-instruct'),
    complete(url),
    ask('smollm2-135m-instruct', { stream: true }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const [{ text }, , streamed] = answers as [{ text: string }, unknown, { text: string }];
  expect(text).toContain('Paris');
  expect(JSON.parse(text)).toMatchObject({ model: 'SmolLM2-135M-Instruct.Q4_1' });
  expect(streamed.text).toContain('[DONE]');
  const engine = childrenOf(run.process.pid!)[0]!;
  await expect
    .poll(listed, { timeout: 30_000 })
    .toEqual(['SmolLM2-135M-Instruct.Q4_1 unloaded', 'tiny-py-f32 unloaded']);
  expect((await ask('tiny-py-f32', { messages: undefined })).status).toBe(400);
  expect(await (await complete(url)).json()).toMatchObject({ model: 'SmolLM2-135M-Instruct.Q4_1' });
  expect(isAlive(engine)).toBe(true);
  const missing = await ask('gpt-4o');
  expect([missing.status, missing.text]).toEqual([
    404,
    expect.stringContaining('SmolLM2-135M-Instruct.Q4_1'),
  ]);
  run.process.kill('SIGINT');
  expect((await run.ended).status).toBe(130);
});
