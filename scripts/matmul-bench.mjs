#!/usr/bin/env node
// Our packed matrix products against stock ggml's, in one run.
//
//   node scripts/matmul-bench.mjs types [TYPE...]            products alone, by weight type, for 1, 8 and 256 rows on one and two threads
//   node scripts/matmul-bench.mjs models [--rounds N] FILE...  whole models: both in turn, medians of N rounds (3)
//
// `models` prints tokens a second for 1 and 8 rows a step and a 256-row prompt, load time, and resident memory.
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, SHIPPED } from './kernels/build.mjs';
import { headers } from './launch/steps/headers.mjs';

const env = { ...process.env, PAGODA_GGML_LIBRARIES: SHIPPED };
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function types(names) {
  const program = await build('plain', 'matmul/bench', {
    with: ['matmul/ggml_product', 'matmul/random_data'],
    onLibraries: true,
  });
  return spawnSync(program, names, { stdio: 'inherit', env }).status ?? 1;
}

async function models(args) {
  const rounds = args[0] === '--rounds' ? Number(args[1]) : 3;
  const files = args[0] === '--rounds' ? args.slice(2) : args;
  const program = await build('plain', 'matmul/model', { onLibraries: true });
  const columns = ['one_tps', 'eight_tps', 'prompt_tps', 'load_s', 'rss_mib'];
  console.log(
    `${'model'.padEnd(28)} threads ` + columns.map((name) => `${name} stock -> ours`.padStart(34)).join(''),
  );
  for (const file of files) {
    for (const threads of ['1', '2']) {
      const found = { stock: [], own: [] };
      for (let round = 0; round < rounds; round++) {
        for (const kernels of ['stock', 'own']) {
          found[kernels].push(
            JSON.parse(execFileSync(program, [file, kernels, threads], { env, encoding: 'utf8' })),
          );
        }
      }
      const cells = columns.map((name) => {
        const [stock, own] = [found.stock, found.own].map((runs) => median(runs.map((run) => run[name])));
        return `${stock.toFixed(2)} -> ${own.toFixed(2)} (${(own / stock).toFixed(2)}x)`.padStart(34);
      });
      console.log(`${path.basename(file).padEnd(28)} ${threads.padStart(7)} ${cells.join('')}`);
    }
  }
  return 0;
}

const benches = { types, models };
const [name, ...args] = process.argv.slice(2);
if (!(name in benches)) {
  console.error('usage: matmul-bench.mjs types [TYPE...] | models [--rounds N] FILE...');
  process.exit(2);
}
if (!headers.isDone()) await headers.supply();
process.exitCode = await benches[name](args);
