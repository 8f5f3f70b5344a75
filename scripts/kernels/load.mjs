// Time and memory of loading a model, ours beside stock's, from a file that the system has in memory.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { SHIPPED } from './build.mjs';
import { embeddedModel, modelProgram } from './models.mjs';

/** How much longer than stock's loading may take, and how much more memory may stay in use. */
const LIMITS = { load_s: 1.3, resident_mib: 1.05 };
const COLUMNS = ['load_s', 'first_token_s', 'peak_mib', 'resident_mib'];
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param {{files: string[], rounds: number}} options */
export async function load({ files, rounds }) {
  const program = await modelProgram('load');
  const models = files.length > 0 ? files : [embeddedModel()].filter(Boolean);
  if (models.length === 0) console.log('skipped: the embedded model is not there; ./pagoda fetches it');
  return models.map((model) => one(program, model, rounds)).every(Boolean);
}

function one(program, model, rounds) {
  readWhole(model);
  const runs = { stock: [], own: [] };
  for (let round = 0; round < rounds; round++) {
    for (const kernels of ['stock', 'own']) {
      runs[kernels].push(JSON.parse(execFileSync(program, [SHIPPED, model, kernels], { encoding: 'utf8' })));
    }
  }
  console.log(`${path.basename(model)}: stock -> ours, medians of ${rounds} paired runs`);
  return COLUMNS.map((name) => {
    const [stock, own] = [runs.stock, runs.own].map((list) => median(list.map((run) => run[name])));
    const limit = LIMITS[name];
    const ok = limit === undefined || own <= limit * stock;
    const digits = name.endsWith('_s') ? 3 : 0;
    console.log(
      `${(ok ? 'ok' : 'FAILED').padEnd(6)}  ${name.padEnd(14)} ${stock.toFixed(digits).padStart(8)} -> ${own.toFixed(digits).padStart(8)}` +
        `  (${(own / stock).toFixed(2)}x${limit === undefined ? '' : `, at most ${limit}x`})`,
    );
    return ok;
  }).every(Boolean);
}

/** So that every run finds the file in memory. */
function readWhole(file) {
  const handle = fs.openSync(file);
  const buffer = Buffer.alloc(16 << 20);
  while (fs.readSync(handle, buffer) > 0);
  fs.closeSync(handle);
}
