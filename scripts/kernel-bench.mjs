#!/usr/bin/env node
// Our kernels against the stock ones with whole models: both loaded, asked in turn, nothing of the engine in between.
//
//   node scripts/kernel-bench.mjs model [MODEL] [THREADS] [CACHE_TYPE] [ROUNDS] [CASE...]
//   node scripts/kernel-bench.mjs types ROUNDS MODEL...     one model for each weight type
//
// A case is 8x256 (milliseconds of a step of 8 sequences with 256 cached tokens each) or p512 (of reading a prompt of 512). `types` takes one row, eight rows and
// a prompt of 256, on one thread and on two. Printed are medians, and the median of the rounds' own ratios, stock over ours. Kernels alone: ./pagoda bench kernels.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build, SHIPPED } from './kernels/build.mjs';
import { cache } from './launch/places.mjs';
import { headers } from './launch/steps/headers.mjs';

const STEPS = '16';
const BY_TYPE = ['1x16', '8x16', 'p256'];

/** A loaded model that answers cases with milliseconds, one at a time. */
function contender(program, file, kernels, threads, cacheType) {
  const child = spawn(program, [SHIPPED, file, kernels, threads, cacheType, STEPS], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(name) {
      child.stdin.write(`${name}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${path.basename(file)} with ${kernels} kernels gave no answer to ${name}`);
      return Number(value);
    },
    async end() {
      child.stdin.end();
      await exit;
    },
  };
}

/** Each case's milliseconds by round: {name: {stock: [...], own: [...]}}. */
async function inTurn(file, threads, cacheType, rounds, cases) {
  const program = await build('plain', 'speed', { with: ['model'], onLibraries: true });
  const pair = ['stock', 'own'].map((kernels) => ({
    kernels,
    ...contender(program, file, kernels, threads, cacheType),
  }));
  try {
    const found = Object.fromEntries(cases.map((name) => [name, { stock: [], own: [] }]));
    // A first step of each reads the weights' pages; it is not counted.
    for (const { ask } of pair) await ask('1x1');
    for (let round = 0; round < rounds; round++) {
      for (const name of cases) {
        const order = round % 2 === 0 ? pair : [...pair].reverse();
        for (const { kernels, ask } of order) found[name][kernels].push(await ask(name));
      }
    }
    return found;
  } finally {
    for (const { end } of pair) await end();
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function summary({ stock, own }) {
  return { stock: median(stock), own: median(own), ratio: median(stock.map((ms, i) => ms / own[i])) };
}

async function model(args) {
  const [
    file = path.join(cache, 'models/SmolLM2-135M-Instruct.Q4_1.gguf'),
    threads = '1',
    cacheType = 'f16',
    rounds = '3',
  ] = args;
  const cases = args.length > 4 ? args.slice(4) : ['1x512', '1x2048', '8x256', '16x512', 'p512'];
  const found = await inTurn(file, threads, cacheType, Number(rounds), cases);
  console.log(
    `${path.basename(file)}, ${threads} threads, ${cacheType} cache, medians of ${rounds} paired runs`,
  );
  for (const name of cases) {
    const { stock, own, ratio } = summary(found[name]);
    const [a, b] = [stock, own].map((ms) => ms.toFixed(2).padStart(9));
    console.log(`${name.padEnd(8)} stock ${a} ms   ours ${b} ms   ${ratio.toFixed(2)}x`);
  }
}

async function types([rounds, ...files]) {
  console.log(`milliseconds, stock -> ours, medians of ${rounds} paired runs`);
  console.log(
    `${'model'.padEnd(28)} threads ${['1 row', '8 rows', 'prompt of 256'].map((title) => title.padStart(26)).join('')}`,
  );
  for (const file of files) {
    for (const threads of ['1', '2']) {
      const found = await inTurn(file, threads, 'f16', Number(rounds), BY_TYPE);
      const cells = BY_TYPE.map((name) => {
        const { stock, own, ratio } = summary(found[name]);
        return `${stock.toFixed(1)} -> ${own.toFixed(1)}  ${ratio.toFixed(2)}x`.padStart(26);
      });
      console.log(`${path.basename(file).padEnd(28)} ${threads.padStart(7)} ${cells.join('')}`);
    }
  }
}

const benches = { model, types };
const [name, ...args] = process.argv.slice(2);
if (!(name in benches) || (name === 'types' && args.length < 2)) {
  console.error('usage: kernel-bench.mjs model [MODEL] ... | types ROUNDS MODEL...');
  process.exit(2);
}
if (!headers.isDone()) await headers.supply();
await benches[name](args);
