import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { toErrorValue, type ErrorValue } from '../engine/contract/errors.ts';
import { groupRate } from './arrivals.ts';
import { mostAlive } from './cases/beam.ts';
import { parseStat } from './cases/idle.ts';
import { readMeasurements } from './cases/kernels.ts';
import { fastest } from './cases/speed.ts';
import { followTrace } from './cases/start.ts';
import { chooseCases } from './run.ts';
import { runPaired } from './paired.ts';
import { busyWarning } from './machine.ts';
import { commandLine } from './peers/llamaBench.ts';
import { commandLine as serverLine, LlamaServer, SETTINGS, tokensIn } from './peers/llamaServer.ts';
import { peerFolder } from './peers/recipe.ts';
import { textOfLength, wordsOf } from './promptText.ts';
import { caseLine } from './report.ts';
import { fromRounds } from './result.ts';
import { median, spread } from './statistics.ts';

const problemOf = (action: () => unknown): ErrorValue => {
  try {
    action();
  } catch (error) {
    return toErrorValue(error);
  }
  throw new Error('nothing was thrown');
};

test('the median is the middle, whatever the order, and the mean of two middles', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
  expect(() => median([])).toThrow(RangeError);
});

test('spread is the half quartile distance over the median, untouched by one wild run', () => {
  expect([spread([10, 10, 10]), spread([8, 9, 10, 11, 12]), spread([8, 9, 10, 11, 900])]).toEqual([
    0, 0.1, 0.1,
  ]);
});

test('contenders take turns, and every second round goes backwards', async () => {
  const order: string[] = [];
  const contender = (name: string, value: number) => ({
    name,
    warmUp: async () => order.push(`warm ${name}`),
    run: async (round: number) => {
      order.push(`${name}${round}`);
      return value + round;
    },
  });
  const values = await runPaired([contender('a', 10), contender('b', 20)], 3);
  expect(values).toEqual({ a: [10, 11, 12], b: [20, 21, 22] });
  expect(order).toEqual(['warm a', 'warm b', 'a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
});

test('the ratio is taken round by round, so that a slow moment that hit both does not move it', () => {
  const result = fromRounds('decode', 'tokens/s', { pagoda: [200, 20, 210], 'llama-bench': [100, 10, 100] });
  expect(result).toEqual({
    name: 'decode',
    unit: 'tokens/s',
    ours: 200,
    peers: { 'llama-bench': 100 },
    ratio: 2,
    spread: spread([200, 20, 210]),
  });
  expect(caseLine({ ...result, spread: 0.012 })).toBe(
    'decode         200 tokens/s         llama-bench 100        2.00x    (runs differ by 1.2 %)',
  );
  expect(fromRounds('idle', '%', { pagoda: [1] }).ratio).toBeNull();
});

test('llama-bench is told model, threads and one test, with one repetition', () => {
  const run = { program: 'x', model: 'm.gguf', threads: 2 };
  expect(commandLine({ ...run, test: { promptTokens: 512 } }).join(' ')).toBe(
    '-m m.gguf -p 512 -n 0 -d 0 -t 2 -r 1 -fa 1 -ngl 0 -o json',
  );
  expect(commandLine({ ...run, test: { generatedTokens: 128 } }).join(' ')).toContain('-p 0 -n 128 -d 0');
  expect(commandLine({ ...run, test: { generatedTokens: 32, cachedTokens: 2048 } }).join(' ')).toContain(
    '-p 0 -n 32 -d 2048',
  );
});

test('llama-server gets a cache cell for each token of each slot, the slots rounded up as it rounds them', () => {
  const run = { program: 'x', model: 'm.gguf', threads: 2, slots: 8, slotTokens: 320 };
  expect(serverLine(run, SETTINGS[0]!, 4321).join(' ')).toBe(
    '-m m.gguf --host 127.0.0.1 --port 4321 -t 2 -ngl 0 -np 8 -c 4096 --no-kv-unified -fa on',
  );
});

test('tokens are counted by the lines of the event stream that carry data', () => {
  const lines = ['data: {"content":" a","tokens_predicted":7}', '', ': a comment'];
  expect(lines.map(tokensIn)).toEqual([7, null, null]);
});

test("a group's rate counts from the last reply's first token to the end of the last reply", () => {
  const early = [1, 2, 3].map((tokens) => ({ ms: 100 * tokens, tokens }));
  const late = [2, 4].map((tokens) => ({ ms: 100 * tokens, tokens: tokens - 1 }));
  // From 200 to 400 ms: one token of the early reply (its second came at 200), two of the late one.
  expect(groupRate([early, late])).toBe(15);
  expect(groupRate([early])).toBe(10);
  expect(() => groupRate([early, []])).toThrow('two tokens each');
  expect(() => groupRate([early.slice(0, 1)])).toThrow('two tokens each');
});

test('the fastest setting wins, the first of equals', () => {
  const tried = [{ rate: 3 }, { rate: 5 }, { rate: 5 }];
  expect(fastest(tried)).toBe(tried[1]);
});

test('a measured kernel gives its arithmetic and its memory, each beside the peak of its kind', () => {
  const seconds = { stock: [0.002, 0.002], own: [0.001, 0.0005] };
  const kernel = { kernel: 'q8_0, 1 row', peak: 'int8', operations: 2e8, bytes: 1e7, ...seconds };
  const lines = [kernel, { peaks: { float: 1e11, int8: 5e11, bytes: 2.5e10 } }];
  expect(readMeasurements(lines.map((line) => JSON.stringify(line)).join('\n'))).toMatchObject([
    {
      name: 'q8_0, 1 row',
      unit: 'GOP/s',
      ours: 300,
      peers: { stock: 100, 'core at most': 500 },
      ratio: 3,
    },
    { name: 'q8_0, 1 row', unit: 'GB/s', ours: 15, peers: { stock: 5, 'core at most': 25 }, ratio: 3 },
  ]);
  expect(() => readMeasurements(JSON.stringify(kernel))).toThrow('without the peaks');
});

test('another tag or processor is another build', () => {
  const folders = [peerFolder('v1', 'A'), peerFolder('v1', 'B'), peerFolder('v2', 'A')];
  expect(new Set(folders).size).toBe(3);
  expect(peerFolder('v1', 'A')).toBe(folders[0]);
});

test('prompts of different seeds differ from the first words on and repeat for the same seed', () => {
  expect(wordsOf(1, 5)).toBe(wordsOf(1, 5));
  expect(wordsOf(1, 5).slice(0, 8)).not.toBe(wordsOf(2, 5).slice(0, 8));
});

test.each([1, 2, 3])(
  'a text comes as near to the wanted tokens as %i tokens a word allow, never over',
  async (cost) => {
    const count = async (text: string) => text.split(' ').length * cost;
    expect(await count(await textOfLength(7, 512, count))).toBe(512 - (512 % cost));
  },
);

test('a case that does not exist is named, with those that do; the long ones run when named', () => {
  expect(chooseCases(['speed']).map(({ name }) => name)).toEqual(['speed']);
  expect(chooseCases(['decode']).map(({ name }) => name)).toEqual(['decode']);
  expect(chooseCases([]).map(({ name }) => name)).toEqual(['prompt', 'decode', 'start', 'idle']);
  const refusal = problemOf(() => chooseCases(['decode', 'spede']));
  expect(refusal).toMatchObject({ code: 'request.invalid', data: { name: 'bench' } });
  expect((refusal.data as { issues: string[] }).issues[0]).toMatch(
    /^there is no case spede\. There are: prompt \(/,
  );
});

test('processor time is read past a process name with spaces and brackets', () => {
  const stat = `4242 (a (b) c) S 1 4242 4242 0 -1 4194560 9 0 0 0 250 50 0 0 20 0 1 0 100 1 1`;
  expect(parseStat(stat)).toBe(3);
});

test('trace events are found among other output, before or after they are asked for', async () => {
  const output = new PassThrough();
  const trace = followTrace(output);
  const later = trace.reached('first-text');
  const never = trace.reached('engine-ready');
  output.write('some words\n{"event":"window-shown","at":812.5}\n{"event":"first-text","at":2100}\n');
  expect([await later, await trace.reached('window-shown')]).toEqual([2100, 812.5]);
  output.end();
  await expect(never).rejects.toThrow('the app ended');
  await expect(trace.reached('app-ready')).rejects.toThrow('the app ended before app-ready');
});

test('a machine that others use is called so', () => {
  expect([busyWarning(0.4, 2), busyWarning(0, 8)]).toEqual([null, null]);
  expect(busyWarning(9.66, 2)).toContain('load 9.7 on 2 cores');
});

test('a server that falls silent in the middle of a reply is given up, in words', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"tokens_predicted":1}\n\n');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  const { port } = server.address() as AddressInfo;
  const peer = LlamaServer.at(child, `http://127.0.0.1:${port}`);
  try {
    await expect(peer.reply([1, 2], 5, -1, { silentFor: 500 })).rejects.toThrow(
      'llama-server said nothing for 0.5 s',
    );
    const leaving = AbortSignal.timeout(500);
    expect(await peer.reply([1, 2], 5, -1, { signal: leaving })).toHaveLength(1);
  } finally {
    await peer.close();
    server.closeAllConnections();
    server.close();
  }
});

test('the cells that beams cannot do without are those on the ways to the ones of a length', () => {
  const node = (id: number, parent: number | null) => ({ id, parent, tokenId: id, text: '', sum: 0 });
  // Two from the beginning on; the second is given up for a fork of the first; then both go on once more.
  const tree = [node(1, null), node(2, null), node(3, 1), node(4, 1), node(5, 3), node(6, 4), node(7, 5)];
  expect(mostAlive(tree)).toBe(5);
  expect(mostAlive([])).toBe(0);
});
