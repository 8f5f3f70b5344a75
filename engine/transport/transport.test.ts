import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { errorValue, PagodaError } from '../contract/errors.ts';
import { live, request, stream } from '../contract/kinds.ts';
import { Client } from './client.ts';
import { memoryPortPair } from './memoryPort.ts';
import { serve, type Handlers } from './server.ts';
import { WatchableValue } from './watchableValue.ts';

const contract = {
  double: request(z.object({ n: z.int() }), z.object({ n: z.int() })),
  temperature: live(z.number()),
  count: stream(
    z.object({ to: z.int() }),
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('number'), n: z.int() }),
      z.object({ type: z.literal('done'), cancelled: z.boolean() }),
      z.object({ type: z.literal('failed'), error: errorValue }),
    ]),
  ),
} as const;

function setUp() {
  let temperature = 20;
  let listeners: (() => void)[] = [];
  const handlers: Handlers<typeof contract> = {
    double: ({ n }) => {
      if (n === 13) throw new PagodaError('request.unsupported', { option: 'thirteen' });
      return { n: n * 2 };
    },
    temperature: {
      current: () => temperature,
      changed: (listener) => {
        listeners.push(listener);
        return () => (listeners = listeners.filter((other) => other !== listener));
      },
    },
    count: async ({ to }, emit, signal) => {
      for (let n = 0; n < to && !signal.aborted; n++) {
        emit({ type: 'number', n });
        await new Promise((resolve) => setImmediate(resolve));
      }
      return { type: 'done', cancelled: signal.aborted };
    },
  };
  const [clientEnd, serverEnd] = memoryPortPair();
  const stop = serve(contract, handlers, serverEnd);
  const client = new Client(contract, clientEnd);
  const setTemperature = (value: number) => {
    temperature = value;
    for (const listener of listeners) listener();
  };
  return { client, stop, setTemperature, watchers: () => listeners.length };
}

async function collect<E>(events: AsyncIterable<E>): Promise<E[]> {
  const all: E[] = [];
  for await (const event of events) all.push(event);
  return all;
}

test('a request is answered', async () => {
  const { client } = setUp();
  expect(await client.request('double', { n: 21 })).toEqual({ n: 42 });
});

test('params that do not fit the schema are refused with the place of the fault', async () => {
  const { client } = setUp();
  await expect(client.request('double', { n: 'x' as unknown as number })).rejects.toMatchObject({
    code: 'request.invalid',
    data: { name: 'double', issues: [expect.stringContaining('n: ')] },
  });
});

test('an error of a handler keeps its code and data', async () => {
  const { client } = setUp();
  await expect(client.request('double', { n: 13 })).rejects.toMatchObject({
    code: 'request.unsupported',
    data: { option: 'thirteen' },
  });
});

test('a name that is not in the contract is refused, prototype names included', async () => {
  const { client } = setUp();
  await expect(client.request('toString' as 'double', { n: 1 })).rejects.toMatchObject({
    code: 'request.unknown',
  });
});

test('a watcher gets the current value, then each change, until it stops', async () => {
  const { client, setTemperature, watchers } = setUp();
  const seen: number[] = [];
  const unwatch = client.watch('temperature', (value) => seen.push(value));
  await client.request('double', { n: 1 });
  setTemperature(25);
  await client.request('double', { n: 1 });
  unwatch();
  await client.request('double', { n: 1 });
  setTemperature(30);
  await client.request('double', { n: 1 });
  expect({ seen, watchers: watchers() }).toEqual({ seen: [20, 25], watchers: 0 });
});

test('a stream gives its events in order and ends with exactly one final event', async () => {
  const { client } = setUp();
  expect(await collect(client.open('count', { to: 2 }))).toEqual([
    { type: 'number', n: 0 },
    { type: 'number', n: 1 },
    { type: 'done', cancelled: false },
  ]);
});

test('cancelling a stream ends it with the final event of its handler', async () => {
  const { client } = setUp();
  const counting = client.open('count', { to: 1_000_000 });
  let last: unknown;
  for await (const event of counting) {
    last = event;
    if (event.type === 'number' && event.n === 3) counting.cancel();
  }
  expect(last).toEqual({ type: 'done', cancelled: true });
});

test('when the link ends, open requests and streams fail instead of waiting for ever', async () => {
  const { client, stop } = setUp();
  const counting = collect(client.open('count', { to: 1_000_000 }));
  await client.request('double', { n: 1 });
  stop();
  expect((await counting).at(-1)).toEqual({
    type: 'failed',
    error: { code: 'engine.disconnected', data: {} },
  });
  await expect(client.request('double', { n: 1 })).rejects.toMatchObject({ code: 'engine.disconnected' });
});

test('the reason given for the end of a link reaches what was open', async () => {
  const { client } = setUp();
  const counting = collect(client.open('count', { to: 1_000_000 }));
  const reason = { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGKILL' } } as const;
  client.fail(reason);
  expect((await counting).at(-1)).toEqual({ type: 'failed', error: reason });
});

/** What was reported where nobody waits for it. */
const reports = vi.fn();
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(reports));
afterEach(() => {
  vi.restoreAllMocks();
  reports.mockReset();
});

/** A client whose server is the test: it sends whatever it likes. */
function setUpByHand() {
  const [clientEnd, serverEnd] = memoryPortPair();
  return { client: new Client(contract, clientEnd), post: (message: unknown) => serverEnd.post(message) };
}

test('a listener that throws keeps nothing from the frames that came with its own', async () => {
  const { client, post } = setUpByHand();
  client.watch('temperature', () => {
    throw new Error('out of order');
  });
  const answer = client.request('double', { n: 1 });
  const counting = collect(client.open('count', { to: 1 }));
  post([
    { frame: 'value', id: 1, value: 20 },
    { frame: 'result', id: 2, result: { n: 2 } },
    { frame: 'event', id: 3, sequence: 0, event: { type: 'done', cancelled: false } },
  ]);
  expect([await answer, await counting]).toEqual([{ n: 2 }, [{ type: 'done', cancelled: false }]]);
  expect(reports.mock.calls).toEqual([[expect.any(String), new Error('out of order')]]);
});

test.each([
  ['that is none', 'hello'],
  ['without a number', { frame: 'event', sequence: 0, event: {} }],
  ['with an error of no code', { frame: 'error', id: 99, error: { code: 'nonsense', data: {} } }],
  ['with a value that does not fit', { frame: 'value', id: 1, value: 'warm' }],
])('a frame %s keeps nothing from the others', async (_, bad) => {
  const { client, post } = setUpByHand();
  client.watch('temperature', () => undefined);
  const counting = collect(client.open('count', { to: 1 }));
  post([bad, { frame: 'event', id: 2, sequence: 0, event: { type: 'done', cancelled: false } }]);
  expect(await counting).toEqual([{ type: 'done', cancelled: false }]);
  expect(reports).toHaveBeenCalledOnce();
});

test('a frame that cannot be read ends the request or stream whose number it has', async () => {
  const { client, post } = setUpByHand();
  const answer = client.request('double', { n: 1 });
  const counting = collect(client.open('count', { to: 1 }));
  post([
    { frame: 'error', id: 1, error: { code: 'nonsense', data: {} } },
    { frame: 'event', id: 2, event: { type: 'done' } },
  ]);
  await expect(answer).rejects.toMatchObject({ code: 'internal' });
  expect(await counting).toMatchObject([{ type: 'failed', error: { code: 'internal' } }]);
});

test('what cannot be sent fails at once, and nobody waits for its answer', async () => {
  const { client } = setUpByHand();
  const unsendable = { n: (() => 1) as unknown as number, to: (() => 1) as unknown as number };
  await expect(client.request('double', unsendable)).rejects.toMatchObject({ code: 'internal' });
  expect(await collect(client.open('count', unsendable))).toMatchObject([{ type: 'failed' }]);
});

test('an answer and an event that no port can carry become errors, and their neighbours arrive', async () => {
  const [clientEnd, serverEnd] = memoryPortPair();
  const value = new WatchableValue(20);
  serve(
    contract,
    {
      double: ({ n }) => ({ n: n === 13 ? ((() => n) as unknown as number) : n * 2 }),
      temperature: value,
      count: ({ to }, emit) => {
        emit({ type: 'number', n: (() => to) as unknown as number });
        return Promise.resolve({ type: 'done', cancelled: false });
      },
    },
    serverEnd,
  );
  const client = new Client(contract, clientEnd);
  const seen: number[] = [];
  client.watch('temperature', (at) => seen.push(at));
  const bad = client.request('double', { n: 13 });
  const counting = collect(client.open('count', { to: 1 }));
  expect(await client.request('double', { n: 4 })).toEqual({ n: 8 });
  await expect(bad).rejects.toMatchObject({ code: 'internal' });
  expect(await counting).toMatchObject([{ type: 'failed', error: { code: 'internal' } }]);
  expect(seen).toEqual([20]);
});

test('a listener of a value that throws keeps nothing from the other listeners', () => {
  const value = new WatchableValue(1);
  const seen: number[] = [];
  value.changed(() => {
    throw new Error('out of order');
  });
  value.changed(() => seen.push(value.current()));
  value.set(2);
  expect(seen).toEqual([2]);
  expect(reports).toHaveBeenCalledOnce();
});
