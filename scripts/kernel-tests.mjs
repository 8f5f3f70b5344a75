#!/usr/bin/env node
// The kernels' own tests, in C++.
//
//   node scripts/kernel-tests.mjs [shapes|barrier|sanitized|threads|arm|tiny|embedded ...]
//
// Without a name: all but sanitized, threads and arm.
//
//   shapes     200 random attention shapes of each instruction set against a double-precision loop
//   barrier    100,000 rounds of 2 to 8 threads, sleeping at once, soon and late; ROUNDS=1000000 for a long run
//   sanitized  the shapes, fewer, under AddressSanitizer and UndefinedBehaviorSanitizer
//   threads    the barrier's rounds, fewer, under ThreadSanitizer
//   arm        the shapes, fewer, and the barrier, cross-compiled and run by qemu-aarch64 (Debian: g++-aarch64-linux-gnu, qemu-user)
//   tiny       the tiny model's replies, bit for bit alone and among others; PROMPTS=200 for a long run
//   embedded   the same with the embedded model
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, SHIPPED } from './kernels/build.mjs';
import { headers } from './launch/steps/headers.mjs';
import { cache, inRoot } from './launch/places.mjs';

const tests = {
  async shapes() {
    return run(await build('plain', 'attention_test'), ['200', '1']);
  },
  async barrier() {
    return stress(await build('plain', 'barrier/stress'), process.env.ROUNDS ?? '100000');
  },
  async threads() {
    return stress(await build('threads', 'barrier/stress'), '20000');
  },
  async sanitized() {
    return run(await build('sanitized', 'attention_test'), ['40', '2']);
  },
  async arm() {
    // the second processor has no i8mm, as many do not
    const program = await build('arm', 'attention_test');
    const shapes = ['max', 'cortex-a76'].every((cpu) =>
      run('qemu-aarch64', ['-cpu', cpu, program, '20', '3']),
    );
    return shapes && run('qemu-aarch64', [await build('arm', 'barrier/stress'), '10000', '3', '50']);
  },
  async tiny() {
    const file = inRoot('engine/test/fixtures/tiny-py/tiny-py-f32.gguf');
    return invariance(file, process.env.PROMPTS ?? '40');
  },
  async embedded() {
    const file = [inRoot('resources/models'), path.join(cache, 'models')]
      .map((folder) => path.join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf'))
      .find((candidate) => fs.existsSync(candidate));
    if (file) return invariance(file, process.env.PROMPTS ?? '6');
    console.log('skipped: the embedded model is not there; ./pagoda fetches it');
    return true;
  },
};

/** A lost wake-up is a hang: ten minutes are many times what a busy machine takes. */
function stress(program, rounds) {
  const cases = [2, 3, 4, 8].flatMap((threads) => [0, 100, 10_000].map((tries) => [threads, tries]));
  return cases.every((numbers) => run(program, [rounds, ...numbers.map(String)], 600_000));
}

async function invariance(file, prompts) {
  const program = await build('plain', 'invariance', { with: ['model'], onLibraries: true });
  return ['f16', 'q8_0'].every((type) => run(program, [SHIPPED, file, type, prompts]));
}

function run(program, args, timeout) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', timeout });
  if (error) console.log(`FAILED ${program}: ${error.message}`);
  return status === 0;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in tests));
if (unknown.length > 0 || os.platform() !== 'linux' || os.arch() !== 'x64') {
  console.error(
    unknown.length > 0 ? `no such test: ${unknown.join(', ')}` : 'these tests are built on Linux x64',
  );
  process.exit(2);
}
if (!headers.isDone()) await headers.supply();
let failed = 0;
for (const name of asked.length > 0 ? asked : ['shapes', 'barrier', 'tiny', 'embedded']) {
  if (!(await tests[name]())) failed++;
}
process.exit(failed > 0 ? 1 : 0);
