import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { chat, fakeHost, greedy } from '../test/host.ts';
import { checkChromeTrace } from '../trace/checkChromeTrace.ts';
import type { ChromeTrace } from '../trace/chromeTrace.ts';
import { makeTerminal, runLine } from './test/builders.ts';
import { TraceFile } from './traceFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
const hello = { prompt: chat({ role: 'user', content: 'Hello' }), sampling: greedy, maxTokens: 5 };

test('a trace file has every token of the reply, replaces an older one, and leaves nothing beside it', async () => {
  const own = join(folder, 'own');
  mkdirSync(own);
  const path = join(own, 'trace.json');
  writeFileSync(path, 'an older one');
  writeFileSync(`${path}.part`, 'a person’s own');
  const host = fakeHost();
  const { client } = host;
  await host.load('model.gguf');
  const file = await TraceFile.at(path);
  expect(readFileSync(path, 'utf8')).toBe('an older one');
  await file.begin(client);
  const { done } = await host.reply(hello);
  const terminal = makeTerminal();
  expect(await file.write(client, terminal)).toBe(true);
  const trace = JSON.parse(readFileSync(path, 'utf8')) as ChromeTrace;
  expect(checkChromeTrace(trace)).toEqual([]);
  const chosen = trace.traceEvents.map(({ args }) => Number(args?.['chosen'] ?? 0));
  expect(chosen.reduce((sum, tokens) => sum + tokens, 0)).toBe(done.tokenIds.length);
  expect(terminal.written.err).toMatch(/^\d+ steps are in .*trace\.json; open it at ui\.perfetto\.dev\n$/);
  expect(readdirSync(own).sort()).toEqual(['trace.json', 'trace.json.part']);
  expect(readFileSync(`${path}.part`, 'utf8')).toBe('a person’s own');
});

test('where nothing can be written that is said before an engine starts, and nothing is left', async () => {
  const connect = () => Promise.reject(new Error('no engine is to start'));
  for (const [path, why] of [
    [folder, 'EISDIR'],
    [join(folder, 'nowhere', 'trace.json'), 'ENOENT'],
  ] as const) {
    const { status, err } = await runLine(['chat', 'Hello', '--model', 'x.gguf', '--trace', path], connect);
    expect([status, err]).toEqual([1, expect.stringContaining(why)]);
  }
  expect(readdirSync(join(folder, '..')).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('an engine that does not start leaves nothing of a trace behind', async () => {
  const own = join(folder, 'never');
  mkdirSync(own);
  const connect = () => Promise.reject(new PagodaError('engine.startFailed', { detail: 'no' }));
  const trace = ['--trace', join(own, 'trace.json'), '--model', model];
  for (const line of [
    ['chat', 'Hello', ...trace],
    ['serve', '--port', '0', ...trace],
  ])
    expect(await runLine(line, connect)).toMatchObject({ err: expect.stringContaining('did not start') });
  expect(readdirSync(own)).toEqual([]);
});

test('a trace of a server elsewhere is that server’s business', async () => {
  const { status, err } = await runLine([
    'chat',
    'Hi',
    '--server',
    'http://127.0.0.1:1',
    '--trace',
    'x.json',
  ]);
  expect([status, err]).toEqual([2, expect.stringContaining('--trace')]);
});

test('an engine that is gone by then leaves the older file as it is, and says so', async () => {
  const path = join(folder, 'kept.json');
  writeFileSync(path, 'kept');
  const { client, host } = fakeHost();
  const file = await TraceFile.at(path);
  await file.begin(client);
  client.close();
  const terminal = makeTerminal();
  expect(await file.write(client, terminal)).toBe(false);
  expect(terminal.written.err).toMatch(/^pagoda: there is no trace: /);
  expect(readFileSync(path, 'utf8')).toBe('kept');
  expect(readdirSync(folder).filter((name) => name.startsWith('kept.json'))).toEqual(['kept.json']);
  await host.close();
});
