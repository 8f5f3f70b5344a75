import { expect, test } from 'vitest';
import { serverSettings, type ServerSettings } from '../../../engine/contract/server.ts';
import { ServerSwitch, type ServerEvents, type Wanted } from './serverSwitch.ts';

const on = (port: number): Wanted => ({ kind: 'on', settings: serverSettings.parse({ port }) });
const off: Wanted = { kind: 'off' };
const taken = {
  code: 'server.cannotListen',
  data: { host: '127.0.0.1', port: 1, errno: 'EADDRINUSE' },
} as const;

function make() {
  const runs: { settings: ServerSettings; events: ServerEvents; ending: boolean }[] = [];
  let now = 0;
  const server = new ServerSwitch(
    (settings, events) => {
      const run = { settings, events, ending: false };
      runs.push(run);
      return { end: () => void (run.ending = true) };
    },
    () => now,
  );
  const last = () => runs.at(-1)!;
  return { server, runs, last, pass: (ms: number) => (now += ms), kind: () => server.current().kind };
}

test('it is on once it listens, and off once its process is gone', () => {
  const { server, last, kind } = make();
  server.want(on(1));
  expect(kind()).toBe('starting');
  last().events.listens('http://127.0.0.1:1');
  expect(server.current()).toMatchObject({ kind: 'on', url: 'http://127.0.0.1:1', model: null });
  server.want(off);
  expect([last().ending, kind()]).toEqual([true, 'on']);
  last().events.exited(0);
  expect(kind()).toBe('off');
});

test('other settings end the one process and start the next, and only the last of them', () => {
  const { server, runs, last } = make();
  server.want(on(1));
  server.want(on(1));
  server.want(on(2));
  server.want(on(3));
  expect(runs.map(({ settings, ending }) => [settings.port, ending])).toEqual([[1, true]]);
  // What an ending process still says counts no more.
  last().events.listens('http://127.0.0.1:1');
  expect(server.current()).toEqual({ kind: 'starting' });
  last().events.exited(0);
  expect(runs.map(({ settings }) => settings.port)).toEqual([1, 3]);
});

test('a port that is taken is told and not tried again by itself, until something else is wanted', () => {
  const { server, runs, last } = make();
  server.want(on(1));
  last().events.failed(taken);
  last().events.exited(0);
  expect([server.current(), runs.length]).toEqual([{ kind: 'failed', error: taken }, 1]);
  server.again();
  expect([server.current().kind, runs.length]).toEqual(['starting', 2]);
  last().events.failed(taken);
  // Before its process is gone.
  server.want(on(2));
  last().events.exited(0);
  expect([server.current().kind, last().settings.port]).toEqual(['starting', 2]);
});

test('one that ends by itself comes again, and is given up when that goes on', () => {
  const { server, runs, last, pass } = make();
  server.want(on(1));
  for (let end = 0; end < 3; end++) last().events.exited(9);
  expect([server.current().kind, runs.length]).toEqual(['starting', 4]);
  pass(61_000);
  last().events.exited(9);
  expect(runs.length).toBe(5);
  for (let end = 0; end < 3; end++) last().events.exited(9);
  expect(server.current()).toEqual({
    kind: 'failed',
    error: { code: 'server.ended', data: { exitCode: 9 } },
  });
  server.want(off);
  expect(server.current()).toEqual(off);
});

test('what keeps it from being started is told, and ends one that runs', () => {
  const { server, last } = make();
  const failed: Wanted = { kind: 'failed', error: { code: 'server.keyUnreadable', data: {} } };
  server.want(on(1));
  server.want(failed);
  expect(last().ending).toBe(true);
  last().events.exited(0);
  expect(server.current()).toEqual(failed);
});

test('closing waits for the process, and for nothing where there is none', async () => {
  const { server, last } = make();
  await server.close();
  server.want(on(1));
  let closed = false;
  const closing = server.close().then(() => (closed = true));
  await Promise.resolve();
  expect([closed, last().ending]).toEqual([false, true]);
  last().events.exited(0);
  await closing;
});
