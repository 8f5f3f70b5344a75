import { expect, test } from 'vitest';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import { waitsMs } from './supervision.ts';
import { Supervisor, type Host, type HostEvents } from './supervisor.ts';

const crashed: ErrorValue = { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGKILL' } };
const ended: ErrorValue = { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGTERM' } };

/** A process that does what the test says. */
class FakeHost implements Host<string> {
  readonly ports: string[] = [];
  ending = false;

  constructor(readonly events: HostEvents<string>) {}

  connect(port: string): void {
    this.ports.push(port);
  }

  end(): void {
    this.ending = true;
  }

  comeUp(pid: number): void {
    this.events.connectable(this);
    this.events.ready(pid);
  }
}

function makeSupervisor() {
  const hosts: FakeHost[] = [];
  const waits: { ms: number; over: () => void; stopped: boolean }[] = [];
  const ends: (ErrorValue | undefined)[] = [];
  let now = 0;
  const supervisor = new Supervisor<string>({
    fork: (events) => {
      const host = new FakeHost(events);
      hosts.push(host);
      return host;
    },
    timer: (ms, over) => {
      const wait = { ms, over, stopped: false };
      waits.push(wait);
      return () => (wait.stopped = true);
    },
    now: () => now,
    onEnd: (error) => ends.push(error),
  });
  const last = () => hosts.at(-1)!;
  return {
    supervisor,
    hosts,
    waits,
    ends,
    last,
    pass: (ms: number) => (now += ms),
    /** Crashes the process and lets the wait pass. */
    crash: () => {
      last().events.exited(crashed);
      waits.at(-1)?.over();
    },
    state: () => supervisor.process.current(),
  };
}

test('an engine that was started runs under its pid', () => {
  const { supervisor, last, state } = makeSupervisor();
  supervisor.start();
  expect(state()).toEqual({ kind: 'starting' });
  last().comeUp(42);
  expect(state()).toEqual({ kind: 'running', pid: 42 });
});

test('an engine that crashed is started again after a short wait, and the crash is told', () => {
  const { supervisor, hosts, waits, last, state } = makeSupervisor();
  supervisor.start();
  last().comeUp(42);
  last().events.exited(crashed);
  expect(state()).toEqual({ kind: 'restarting', error: crashed, attempt: 1 });
  expect(waits.map(({ ms }) => ms)).toEqual([100]);
  waits[0]!.over();
  expect(state()).toEqual({ kind: 'starting' });
  last().comeUp(43);
  expect(state()).toEqual({ kind: 'running', pid: 43 });
  expect(hosts.length).toBe(2);
});

test('crash after crash the waits grow, then it is given up until a person asks', () => {
  const { supervisor, hosts, waits, crash, last, state } = makeSupervisor();
  supervisor.start();
  for (let count = 0; count <= waitsMs.length; count++) crash();
  expect(waits.map(({ ms }) => ms)).toEqual(waitsMs);
  expect(state()).toEqual({ kind: 'stopped', error: crashed });
  expect(hosts.length).toBe(1 + waitsMs.length);
  supervisor.start();
  last().comeUp(50);
  expect(state()).toEqual({ kind: 'running', pid: 50 });
  last().events.exited(crashed);
  expect(state()).toEqual({ kind: 'restarting', error: crashed, attempt: 1 });
});

test('crashes long ago do not count', () => {
  const { supervisor, waits, crash, pass } = makeSupervisor();
  supervisor.start();
  for (let count = 0; count < 20; count++) {
    crash();
    pass(60_000);
  }
  expect(new Set(waits.map(({ ms }) => ms))).toEqual(new Set([100]));
});

test('an engine that cannot work is ended and not tried again', () => {
  const { supervisor, hosts, waits, last, state } = makeSupervisor();
  const error: ErrorValue = { code: 'addon.missing', data: { path: 'pagoda.node', detail: 'not built' } };
  supervisor.start();
  last().events.connectable(last());
  last().events.unfit(error);
  expect(last().ending).toBe(true);
  last().events.exited(ended);
  expect(state()).toEqual({ kind: 'stopped', error });
  expect([hosts.length, waits.length]).toEqual([1, 0]);
});

test('a restart on purpose waits for the old process to be gone and is no crash', () => {
  const { supervisor, hosts, waits, last, state } = makeSupervisor();
  supervisor.start();
  last().comeUp(1);
  supervisor.start();
  supervisor.start();
  expect(hosts.length).toBe(1);
  expect(state()).toEqual({ kind: 'starting' });
  last().events.exited(ended);
  last().comeUp(2);
  expect(state()).toEqual({ kind: 'running', pid: 2 });
  expect([hosts.length, waits.length]).toEqual([2, 0]);
});

test('a restart asked for during the wait happens at once', () => {
  const { supervisor, hosts, waits, last } = makeSupervisor();
  supervisor.start();
  last().events.exited(crashed);
  supervisor.start();
  expect(waits[0]!.stopped).toBe(true);
  expect(hosts.length).toBe(2);
  waits[0]!.over();
  expect(hosts.length).toBe(2);
});

test('each client is connected with every engine until it leaves', () => {
  const { supervisor, hosts, last, crash } = makeSupervisor();
  supervisor.start();
  supervisor.eachEngine((connect) => connect('early'));
  expect(last().ports).toEqual([]);
  last().comeUp(1);
  const leave = supervisor.eachEngine((connect) => connect('late'));
  crash();
  last().comeUp(2);
  leave();
  crash();
  last().comeUp(3);
  expect(hosts.map(({ ports }) => ports)).toEqual([['early', 'late'], ['early', 'late'], ['early']]);
});

test('closing waits until the process is gone and starts none after that', async () => {
  const { supervisor, hosts, last } = makeSupervisor();
  supervisor.start();
  last().comeUp(1);
  let closed = false;
  const closing = supervisor.close().then(() => (closed = true));
  await Promise.resolve();
  expect([last().ending, closed]).toEqual([true, false]);
  last().events.exited(ended);
  await closing;
  supervisor.start();
  await supervisor.close();
  expect(hosts.length).toBe(1);
});

test('closing during the wait after a crash starts nothing', async () => {
  const { supervisor, hosts, waits, last } = makeSupervisor();
  supervisor.start();
  last().events.exited(crashed);
  await supervisor.close();
  expect(waits[0]!.stopped).toBe(true);
  waits[0]!.over();
  expect(hosts.length).toBe(1);
});

test('closing during a restart does not start the next one', async () => {
  const { supervisor, hosts, last } = makeSupervisor();
  supervisor.start();
  supervisor.start();
  const closing = supervisor.close();
  last().events.exited(ended);
  await closing;
  expect(hosts.length).toBe(1);
});

test('each end is told once: with its error where nobody asked for it', async () => {
  const { supervisor, ends, crash, last } = makeSupervisor();
  supervisor.start();
  last().comeUp(1);
  crash();
  last().comeUp(2);
  supervisor.start();
  last().events.exited(ended);
  const closing = supervisor.close();
  last().events.exited(ended);
  await closing;
  expect(ends).toEqual([crashed, undefined, undefined]);
});

test('an engine that was given up, or waits, starts at once where something changed for it; one that runs goes on', () => {
  const { supervisor, hosts, waits, last, crash, state } = makeSupervisor();
  supervisor.start();
  last().comeUp(1);
  supervisor.startUnlessRunning();
  expect(hosts.length).toBe(1);
  last().events.exited(crashed);
  supervisor.startUnlessRunning();
  expect([hosts.length, waits[0]!.stopped]).toEqual([2, true]);
  for (let count = 0; count <= waitsMs.length; count++) crash();
  expect(state()).toEqual({ kind: 'stopped', error: crashed });
  supervisor.startUnlessRunning();
  last().comeUp(9);
  expect(state()).toEqual({ kind: 'running', pid: 9 });
});

test('what was said of an engine’s health ends with it', () => {
  const { supervisor, last } = makeSupervisor();
  supervisor.start();
  last().comeUp(1);
  last().events.health({ kind: 'silent', ms: 12_000 });
  expect(supervisor.health.current()).toEqual({ kind: 'silent', ms: 12_000 });
  supervisor.start();
  last().events.exited(ended);
  expect(supervisor.health.current()).toEqual({ kind: 'well' });
});
