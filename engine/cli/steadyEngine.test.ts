import { expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { fakeHost } from '../test/host.ts';
import type { EngineLink } from './connect.ts';
import { SteadyEngine } from './steadyEngine.ts';

interface Started extends EngineLink {
  end(): void;
  readonly closed: () => boolean;
}

function start(): Started {
  const { client, host } = fakeHost();
  let end = () => {};
  let closed = false;
  const exited = new Promise<{ exitCode: number | null; signal: string | null }>((resolve) => {
    end = () => resolve({ exitCode: null, signal: 'SIGKILL' });
  });
  const close = async () => {
    closed = true;
    await host.close();
    end();
  };
  return { client, exited, end, close, closed: () => closed };
}

const noMemory = () =>
  new PagodaError('model.outOfMemory', { path: 'a.gguf', neededBytes: 2, availableBytes: 1 });

test('an engine that cannot be started or read into at first is tried again, and what was half there is closed', async () => {
  const started: Started[] = [];
  const lost: string[] = [];
  const states: string[] = [];
  let starts = 0;
  let prepares = 0;
  let there = () => {};
  const again = new Promise<void>((resolve) => (there = resolve));
  const engine = await SteadyEngine.start({
    connect: () => {
      starts += 1;
      if (starts === 2) return Promise.reject(new PagodaError('engine.startFailed', { detail: 'not yet' }));
      started.push(start());
      return Promise.resolve(started.at(-1)!);
    },
    prepare: () => {
      prepares += 1;
      if (prepares === 1) return Promise.reject(noMemory());
      there();
      return Promise.resolve();
    },
    lost: ({ code }) => lost.push(code),
  });
  engine.watch('engine.state', (state) =>
    states.push(state.kind === 'failed' ? state.error.code : state.kind),
  );
  const kept = engine.keep().catch((error: unknown) => error);
  started[0]!.end();
  await Promise.race([again, kept.then((error) => Promise.reject(error as Error))]);
  expect(lost).toEqual(['engine.crashed', 'engine.startFailed', 'model.outOfMemory']);
  expect(states.filter((state) => state !== 'none')).toEqual(lost);
  expect(started.map((each) => each.closed())).toEqual([false, true, false]);
  expect(engine.current).toBe(started[2]);
  await Promise.all(started.map((each) => each.close()));
}, 60_000);

test('being told to stop is no failure of the engine', async () => {
  const first = start();
  let starts = 0;
  const engine = await SteadyEngine.start({
    connect: () =>
      starts++ === 0 ? Promise.resolve(first) : Promise.reject(new PagodaError('request.cancelled', {})),
    prepare: () => Promise.resolve(),
    lost: () => undefined,
  });
  const kept = engine.keep();
  await first.close();
  await expect(kept).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(starts).toBe(2);
});
