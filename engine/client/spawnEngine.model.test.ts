import { fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { GenerateEvent } from '../contract/generation.ts';
import { appRoot, embeddedModel, greedy, raw, tinyModel } from '../test/host.ts';
import { spawnEngine, type SpawnedEngine } from './spawnEngine.ts';

const start = () => spawnEngine({ appRoot, gpu: 'off', kernels: 'stock' });
const endless = { prompt: raw('Once upon a time'), sampling: greedy, minTokens: 4000 };

async function load(engine: SpawnedEngine, path: string): Promise<string> {
  for await (const event of engine.client.open('model.load', { path, settings: { threads: 1 } })) {
    if (event.type === 'done') return 'done';
    if (event.type === 'failed') return event.error.code;
  }
  return 'no final event';
}

/** Opens a reply that would go on for long, and calls `then` at its first text. Resolves to all its events. */
async function interrupted(engine: SpawnedEngine, then: () => void): Promise<GenerateEvent[]> {
  const events: GenerateEvent[] = [];
  for await (const event of engine.client.open('generate', endless)) {
    if (event.type === 'text' && !events.some(({ type }) => type === 'text')) then();
    events.push(event);
  }
  return events;
}

/** Resolves once there is no such process. */
const gone = (pid: number) =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 60_000, interval: 10 });

let engine: SpawnedEngine;
beforeAll(async () => {
  engine = await start();
});
afterAll(() => engine.close());

test('an engine in a process of its own loads a model and replies', async () => {
  expect(await load(engine, tinyModel)).toBe('done');
  const info = await engine.client.request('engine.info', {});
  expect([info.pid, info.variant]).toEqual([engine.pid, 'cpu']);
  const events: GenerateEvent[] = [];
  const request = { prompt: raw('def __init__(self'), sampling: greedy, maxTokens: 4 };
  for await (const event of engine.client.open('generate', request)) events.push(event);
  expect(events.at(-1)).toMatchObject({ type: 'done', timings: { generatedTokens: 4 } });
});

test('files that are no models are refused one after the other, and a good one loads after them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pagoda-'));
  const bad = join(folder, 'bad.gguf');
  writeFileSync(bad, 'this is no model');
  const codes = [];
  for (const path of [join(folder, 'nothing.gguf'), folder, bad, tinyModel])
    codes.push(await load(engine, path));
  expect(codes).toEqual(['model.notFound', 'model.isFolder', 'model.notGguf', 'done']);
});

test('an engine that is killed fails what was open with how it ended', async () => {
  const victim = await start();
  expect(await load(victim, embeddedModel)).toBe('done');
  const events = await interrupted(victim, () => process.kill(victim.pid, 'SIGKILL'));
  expect(events.at(-1)).toEqual({
    type: 'failed',
    error: { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGKILL' } },
  });
  await expect(victim.client.request('engine.info', {})).rejects.toMatchObject({ code: 'engine.crashed' });
  expect(await victim.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });
});

test('closing ends the process, in the middle of a reply too', async () => {
  const other = await start();
  expect(await load(other, embeddedModel)).toBe('done');
  let closed: Promise<void> | undefined;
  const events = await interrupted(other, () => {
    closed = other.close();
  });
  await closed;
  expect(events.at(-1)).toEqual({ type: 'failed', error: { code: 'engine.disconnected', data: {} } });
  expect(await other.exited).toEqual({ exitCode: 0, signal: null });
});

test('when the program that started it is killed, the engine ends with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pagoda-'));
  const script = join(folder, 'parent.mjs');
  // The bundled host and a bare parent: what matters is the channel between two processes.
  writeFileSync(
    script,
    `import { fork } from 'node:child_process';
     const config = JSON.stringify({ appRoot: ${JSON.stringify(appRoot)}, gpu: 'off', kernels: 'stock' });
     const host = fork(${JSON.stringify(join(appRoot, 'out/main/host.js'))}, [config], { serialization: 'advanced' });
     const send = (id, name, params) => host.send({ frame: 'open', id, name, params });
     send(1, 'model.load', { path: ${JSON.stringify(embeddedModel)}, settings: { threads: 1 } });
     send(2, 'generate', ${JSON.stringify(endless)});
     host.on('message', (message) => { if (message.event?.type === 'text') process.send(host.pid); });`,
  );
  const parent = fork(script, [], { execArgv: [] });
  const pid = await new Promise<number>((resolve) =>
    parent.once('message', (message) => resolve(Number(message))),
  );
  parent.kill('SIGKILL');
  await gone(pid);
});

test('an engine that is stopped ends all the same when it is closed', async () => {
  const stopped = await start();
  process.kill(stopped.pid, 'SIGSTOP');
  await stopped.close();
  expect(await stopped.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });
});

test('an engine that cannot start says so', async () => {
  await expect(spawnEngine({ appRoot: tmpdir() })).rejects.toMatchObject({ code: 'engine.startFailed' });
});
