import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { engineContract, type EngineContract } from '../contract/engine.ts';
import { Client } from './client.ts';
import { memoryPortPair } from './memoryPort.ts';
import { serve, type Handlers } from './server.ts';
import { watchEngine, type EngineHealth } from './watchdog.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An engine that answers with a step of so many milliseconds, or not at all while that is null. */
function watched(): {
  engine: { stepMs: number | null };
  heard: EngineHealth[];
  client: Client<EngineContract>;
} {
  const engine: { stepMs: number | null } = { stepMs: 0 };
  const held: (() => void)[] = [];
  const ping = async () => {
    while (engine.stepMs === null) await new Promise<void>((resolve) => held.push(resolve));
    return { stepMs: engine.stepMs };
  };
  const [here, there] = memoryPortPair();
  serve(engineContract, { 'engine.ping': ping } as unknown as Handlers<EngineContract>, there);
  const client = new Client(engineContract, here);
  const heard: EngineHealth[] = [];
  const options = { everyMs: 1000, silentAfterMs: 3000, stuckAfterMs: 5000 };
  watchEngine(client, { ...options, onHealth: (health) => heard.push(health) });
  return {
    engine: {
      get stepMs() {
        return engine.stepMs;
      },
      set stepMs(value) {
        engine.stepMs = value;
        for (const wake of held.splice(0)) wake();
      },
    },
    heard,
    client,
  };
}

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    vi.advanceTimersByTime(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('an engine that answers is well, and nobody hears of it', async () => {
  const { heard } = watched();
  await pass(20);
  expect(heard).toEqual([]);
});

test('one that does not answer is silent, for longer and longer, until it answers again', async () => {
  const { engine, heard } = watched();
  await pass(1);
  engine.stepMs = null;
  await pass(5);
  expect(heard).toEqual([
    { kind: 'silent', ms: 3000 },
    { kind: 'silent', ms: 4000 },
  ]);
  engine.stepMs = 0;
  await pass(1);
  expect(heard.at(-1)).toEqual({ kind: 'well' });
});

test('one whose device does not come back from a step is stuck', async () => {
  const { engine, heard } = watched();
  engine.stepMs = 4999;
  await pass(2);
  expect(heard).toEqual([]);
  engine.stepMs = 5000;
  await pass(1);
  expect(heard).toEqual([{ kind: 'stuck', ms: 5000 }]);
});

test('a watcher that was itself suspended does not call the engine silent for that', async () => {
  const { engine, heard } = watched();
  engine.stepMs = null;
  await pass(1);
  // However long the watcher slept, it is one round to it.
  vi.setSystemTime(Date.now() + 3_600_000);
  await pass(1);
  expect(heard).toEqual([]);
});

test('a link that ends is no silence', async () => {
  const { heard, client } = watched();
  client.close();
  await pass(20);
  expect(heard).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
