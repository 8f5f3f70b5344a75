import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ModelState } from '../contract/engine.ts';
import { fakeAddon } from '../native/fakes/fakeNative.ts';
import { chat, fakeHost, greedy, plainReport, type TestHost } from '../test/host.ts';

const hello = { prompt: chat({ role: 'user', content: 'Hello' }), sampling: greedy, maxTokens: 3 };

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

const stateOf = (host: TestHost): Promise<ModelState> =>
  new Promise((resolve) => {
    const stop = host.client.watch('engine.state', (state) => {
      stop();
      resolve(state);
    });
  });

/** A host whose device fails for good as soon as it is told to, and whose contexts are closed when the test says so. */
function breakingHost() {
  let failing = false;
  const addon = fakeAddon({ beforeStep: () => (failing ? 'fatal' : undefined) });
  const host = fakeHost({}, {}, { addon });
  /** Replaces the closing of the model that runs. */
  const onClose = (close: (before: () => Promise<void>) => Promise<void>) => {
    const context = addon.log.contexts.at(-1)!;
    const before = context.dispose.bind(context);
    context.dispose = () => close(before);
  };
  return { host, onClose, fail: () => (failing = true), mend: () => (failing = false) };
}

test('a model that breaks while another is being loaded does not take that one along', async () => {
  const { host, onClose, fail, mend } = breakingHost();
  await host.load('old.gguf');
  let close = () => {};
  const closed = new Promise<void>((resolve) => (close = resolve));
  onClose((before) => closed.then(before));
  fail();
  await expect(host.reply(hello)).rejects.toMatchObject({ code: 'native.fatal' });
  mend();
  const loading = host.load('new.gguf');
  await new Promise((resolve) => setTimeout(resolve, 20));
  close();
  expect((await loading).path).toBe('new.gguf');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await stateOf(host)).toMatchObject({ kind: 'ready', model: { path: 'new.gguf' } });
  expect((await host.reply(hello)).text).not.toBe('');
});

test('a request that comes while a broken model is cleared away waits, and is told why it broke', async () => {
  const { host, onClose, fail } = breakingHost();
  await host.load('model.gguf');
  onClose((before) => new Promise((resolve) => setTimeout(resolve, 20)).then(before));
  fail();
  await expect(host.reply(hello)).rejects.toMatchObject({ code: 'native.fatal' });
  await expect(host.reply(hello)).rejects.toMatchObject({ code: 'native.fatal' });
  expect(await stateOf(host)).toMatchObject({ kind: 'failed', error: { code: 'native.fatal' } });
});

test('a model that does not close is gone all the same, and another can be loaded', async () => {
  const { host, onClose, fail, mend } = breakingHost();
  const stuck = () => Promise.reject(new Error('stuck'));
  await host.load('model.gguf');
  onClose(stuck);
  fail();
  await expect(host.reply(hello)).rejects.toMatchObject({ code: 'native.fatal' });
  mend();
  await expect.poll(() => stateOf(host)).toMatchObject({ kind: 'failed', error: { code: 'native.fatal' } });
  await host.load('model.gguf');
  onClose(stuck);
  await expect(host.client.request('model.unload', {})).rejects.toMatchObject({ code: 'internal' });
  expect(await stateOf(host)).toEqual({ kind: 'none' });
  await host.load('model.gguf');
  expect((await host.reply(hello)).text).not.toBe('');
});

/** A host for which a test says which file lies at the path, and whether it can be loaded. */
function hostOnFile() {
  const file: { identity: string | null; fault: Error | null } = { identity: 'first', fault: null };
  const addon = fakeAddon({});
  const host = fakeHost(
    {},
    {},
    {
      addon,
      identify: () => Promise.resolve(file.identity),
      readReport: (path) => (file.fault ? Promise.reject(file.fault) : Promise.resolve(plainReport(path))),
    },
  );
  return { host, file, loads: () => addon.log.models.length };
}

test('a file that took the place of the loaded one is loaded: when asked for, and before the next reply', async () => {
  const { host, file, loads } = hostOnFile();
  await host.load('model.gguf');
  await host.load('model.gguf');
  expect(loads()).toBe(1);
  file.identity = 'second';
  await host.load('model.gguf');
  expect(loads()).toBe(2);
  file.identity = 'third';
  const replies = await Promise.all([host.reply(hello), host.reply(hello), host.reply(hello)]);
  expect([loads(), replies.map(({ done }) => done.finishReason)]).toEqual([3, Array(3).fill('length')]);
});

test('a file that is gone serves on; one that cannot be loaded yet is told, and loaded once it can be', async () => {
  const { host, file, loads } = hostOnFile();
  await host.load('model.gguf');
  file.identity = null;
  expect((await host.reply(hello)).done.finishReason).toBe('length');
  file.identity = 'half of it';
  file.fault = new Error('half of it');
  await expect(host.reply(hello)).rejects.toMatchObject({ code: 'internal' });
  file.identity = 'all of it';
  file.fault = null;
  expect((await host.reply(hello)).done.finishReason).toBe('length');
  expect(loads()).toBe(2);
});

/** A host whose steps wait until they are let go. */
function heldHost() {
  let hold: Promise<undefined> | undefined;
  let release: () => void = () => undefined;
  const host = fakeHost({ beforeStep: () => hold });
  return {
    host,
    hold: () => void (hold = new Promise((resolve) => (release = () => resolve((hold = undefined))))),
    release: () => release(),
    quietly: async (path: string) => {
      for await (const event of host.client.open('model.load', { path, when: 'quiet' }))
        if (event.type !== 'progress') return event;
      return null;
    },
  };
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

test('a load that waits for quiet takes the model from no reply', async () => {
  const { host, hold, release, quietly } = heldHost();
  await host.load('old.gguf');
  hold();
  const reply = host.reply(hello);
  await pause();
  const loading = quietly('new.gguf');
  await pause();
  expect(await stateOf(host)).toMatchObject({ kind: 'ready', model: { path: 'old.gguf' } });
  release();
  expect((await reply).done.finishReason).toBe('length');
  expect(await loading).toMatchObject({ type: 'done', model: { path: 'new.gguf' } });
});

test('nor does it end another load; one that does not wait goes before it', async () => {
  const { host, quietly } = heldHost();
  const first = host.load('first.gguf');
  const quiet = quietly('quiet.gguf');
  expect((await first).path).toBe('first.gguf');
  expect(await quiet).toMatchObject({ type: 'done', model: { path: 'quiet.gguf' } });
  expect(await stateOf(host)).toMatchObject({ kind: 'ready', model: { path: 'quiet.gguf' } });
});

test('one that nobody waits for any more is not begun', async () => {
  const { host, hold, release } = heldHost();
  await host.load('old.gguf');
  hold();
  const reply = host.reply(hello);
  await pause();
  const loading = host.client.open('model.load', { path: 'new.gguf', when: 'quiet' });
  await pause();
  loading.cancel();
  const events = [];
  for await (const event of loading) events.push(event);
  expect(events).toMatchObject([{ type: 'failed', error: { code: 'request.cancelled' } }]);
  release();
  await reply;
  await pause();
  expect(await stateOf(host)).toMatchObject({ kind: 'ready', model: { path: 'old.gguf' } });
});

test('a model that is to go unless it is busy stays while it is', async () => {
  const { host, hold, release } = heldHost();
  await host.load('old.gguf');
  hold();
  const reply = host.reply(hello);
  await pause();
  await host.client.request('model.unload', { unlessBusy: true });
  release();
  expect((await reply).done.finishReason).toBe('length');
  await host.client.request('model.unload', { unlessBusy: true });
  expect(await stateOf(host)).toEqual({ kind: 'none' });
});

test('what was asked of one model is not answered by another', async () => {
  const { host } = heldHost();
  await host.load('old.gguf');
  await expect(host.reply({ ...hello, model: 'new.gguf' })).rejects.toMatchObject({
    code: 'model.another',
    data: { path: 'old.gguf' },
  });
  expect((await host.reply({ ...hello, model: 'old.gguf' })).done.finishReason).toBe('length');
});
