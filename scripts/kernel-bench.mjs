#!/usr/bin/env node
// Our kernels against the stock ones, in one run.
//
//   node scripts/kernel-bench.mjs attention [THREADS]      the operation alone
//   node scripts/kernel-bench.mjs model [MODEL] [THREADS] [CACHE_TYPE] [ROUNDS] [CASE...]
//
// `model` runs both in turn, ROUNDS times, and prints medians: milliseconds for a step or a prompt, stock over ours.
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, SHIPPED } from './kernels/build.mjs';
import { cache } from './launch/places.mjs';
import { headers } from './launch/steps/headers.mjs';

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function attention([threads = '1']) {
  const program = await build('plain', 'attention_bench', { with: ['peak'], onLibraries: true });
  return spawnSync(program, [SHIPPED, threads], { stdio: 'inherit' }).status ?? 1;
}

async function model(args) {
  const [
    file = path.join(cache, 'models/SmolLM2-135M-Instruct.Q4_1.gguf'),
    threads = '1',
    type = 'f16',
    rounds = '3',
  ] = args;
  const cases = args.length > 4 ? args.slice(4) : ['1x512', '1x2048', '8x256', '16x512', 'p512'];
  const program = await build('plain', 'speed', { with: ['model'], onLibraries: true });
  const found = new Map(cases.map((name) => [name, { stock: [], own: [] }]));
  for (let round = 0; round < Number(rounds); round++) {
    for (const name of cases) {
      for (const kernels of ['stock', 'own']) {
        const out = execFileSync(program, [SHIPPED, file, kernels, threads, type, '16', name], {
          encoding: 'utf8',
        });
        found.get(name)[kernels].push(JSON.parse(out)[name]);
      }
    }
  }
  console.log(`${path.basename(file)}, ${threads} threads, ${type} cache, medians of ${rounds} paired runs`);
  for (const [name, { stock, own }] of found) {
    const [a, b] = [median(stock), median(own)];
    console.log(
      `${name.padEnd(8)} stock ${a.toFixed(2).padStart(9)} ms   ours ${b.toFixed(2).padStart(9)} ms   ${(a / b).toFixed(2)}x`,
    );
  }
  return 0;
}

const benches = { attention, model };
const [name, ...args] = process.argv.slice(2);
if (!(name in benches)) {
  console.error('usage: kernel-bench.mjs attention|model ...');
  process.exit(2);
}
if (!headers.isDone()) await headers.supply();
process.exitCode = await benches[name](args);
