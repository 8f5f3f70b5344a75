#!/usr/bin/env node
// node scripts/drafts-proof.mjs: proves that drafts change no bit of a reply, on 200 prompts, with every drafter, shape, way to draw and end, alone and among
// seven others (engine/test/drafts). As many processes share the work as there are cores; what is proved is kept, so that the next run goes on.
//
//   --prompts N    200
//   --seed N       which prompts and draws; 1
//   --workers N    processes, with --threads N each (1); as many as there are cores
//   --way NAME     of the ways to draw this one alone
//   --minutes N    no part is begun after that
//   --done FILE    where it is kept what is proved; build/drafts-proof/PROMPTS-SEED.jsonl
//   --bundle       only makes the program that the processes run, for a machine that has no packages
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Book } from './drafts/book.mjs';
import { bundle, BUNDLE } from './drafts/bundle.mjs';
import { proveAll } from './drafts/team.mjs';
import { inRoot } from './launch/places.mjs';
import { EMBEDDED } from './model/embedded.mjs';
import { writeWithLayers } from './model/layers.mjs';

const { values } = parseArgs({
  options: {
    prompts: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(os.availableParallelism()) },
    threads: { type: 'string', default: '1' },
    minutes: { type: 'string', default: 'Infinity' },
    way: { type: 'string' },
    done: { type: 'string' },
    bundle: { type: 'boolean', default: false },
  },
});
const number = (name) => {
  const value = Number(values[name]);
  if (value > 0) return value;
  console.error(`--${name} wants a number above 0, not ${values[name]}.`);
  process.exit(2);
};

const [prompts, seed, threads, workers] = ['prompts', 'seed', 'threads', 'workers'].map(number);
const until = performance.now() + number('minutes') * 60_000;

// A program that was brought is run where there is nothing to make it of.
if (fs.existsSync(inRoot('node_modules/vite')) || !fs.existsSync(BUNDLE)) await bundle();
if (values.bundle) process.exit(0);

const cut = path.join(path.dirname(BUNDLE), '../first-layers.gguf');
if (!fs.existsSync(cut)) {
  // Whole or not at all.
  writeWithLayers(inRoot('resources/models', EMBEDDED.file), `${cut}.${process.pid}`, 2);
  fs.renameSync(`${cut}.${process.pid}`, cut);
}
const file = values.done ?? inRoot(`build/drafts-proof/${prompts}-${seed}.jsonl`);
const program = createHash('sha256').update(fs.readFileSync(BUNDLE)).digest('hex').slice(0, 16);
let book;
let parts;
let begun = performance.now();
let count = 0;
await proveAll({
  program: BUNDLE,
  start: { cut, prompts, seed, threads },
  workers,
  toDo(all, kernels) {
    if (kernels === '') {
      console.log('skipped: rows do not depend on the batch with our kernels alone, which do not run here');
      process.exit(0);
    }
    book = new Book(file, { prompts, seed, kernels, program });
    parts = all.filter(({ way }) => values.way === undefined || values.way === way);
    if (parts.length === 0) {
      console.error(`There is no way ${values.way}: ${[...new Set(all.map(({ way }) => way))].join('; ')}`);
      process.exit(2);
    }
    const left = parts.filter((part) => !book.has(part));
    console.log(
      `${parts.length} parts, ${parts.length - left.length} of them proved before; ${kernels} kernels, ${workers} processes`,
    );
    begun = performance.now();
    return left;
  },
  mayBegin: () => performance.now() < until,
  onProved(part, proof) {
    book.add(part, proof);
    count += 1;
    for (const difference of proof.differences) console.log(`DIFFERENT: ${part.way}: ${difference}`);
    const seconds = (performance.now() - begun) / 1000;
    if (count % workers === 0) console.log(`${count} parts in ${seconds.toFixed(0)} s`);
  },
});

const differences = book.differences(parts);
const left = parts.filter((part) => !book.has(part)).length;
// A few parts may well have nothing that was worth drafting.
const idle = left > 0 || values.way !== undefined ? [] : book.idle(parts);
console.log(['', ...book.summary(parts), ''].join('\n'));
for (const difference of differences.slice(0, 20)) console.log(`DIFFERENT: ${difference}`);
if (idle.length > 0) console.log(`Nothing was drafted, so nothing is proved: ${idle.join('; ')}`);
if (left > 0) console.log(`${left} of ${parts.length} parts are left; the same command goes on with them.`);
console.log(`${differences.length} differences`);
process.exitCode = differences.length + idle.length + left > 0 ? 1 : 0;
