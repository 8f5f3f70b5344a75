#!/usr/bin/env node
// The kernels' own tests, in C++.
//
//   node scripts/kernel-tests.mjs [NAME...]      without a name: shapes, products, packing, graph, barrier, tiny, random,
//                                            embedded
//
//   shapes      200 random attention shapes of each instruction set against a double-precision loop
//   products    200 random shapes of each weight type and instruction set against a double-precision loop, alone and in company
//   packing     weights packed from a mapped file, in the background and on demand
//   graph       products inside ggml's graph on the shipped libraries: threads, experts, embeddings, errors beside stock's; and whose
//               product runs a type
//   barrier     how many threads a short step gets, and that they do not take turns on one core; 100,000 rounds of 2 to 8 threads, sleeping
//               at once, soon and late; ROUNDS=1000000 for a long run
//   sanitized   the shapes, fewer, products, graph and whole replies under AddressSanitizer and UndefinedBehaviorSanitizer
//   threads     the barrier's rounds, fewer, and packing under ThreadSanitizer
//   arm         the shapes, fewer, products and the barrier, cross-compiled and run by qemu-aarch64 (Debian: g++-aarch64-linux-gnu,
//               qemu-user)
//   tiny        the tiny model's replies, bit for bit alone and among others, with each kind of cache; PROMPTS=1000 for a long run
//   random      the same with each weight type, on a small model with random weights
//   embedded    the same with the embedded model; PROMPTS=200 for a long run
//   accuracy    errors of scores beside stock's for every weight and cache type: 50 prompts, or PROMPTS; EMBEDDED=1: the embedded model's
//               products too
//   perplexity  of a text, beside stock's: TEXT=FILE, or the licences that Debian has
//   load        time and memory of loading the embedded model beside stock's, or of MODELS=FILE:FILE
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { accuracy } from './kernels/accuracy.mjs';
import { build, SHIPPED } from './kernels/build.mjs';
import { load } from './kernels/load.mjs';
import { embeddedModel, modelProgram, TINY, WEIGHTS, withMadeModels } from './kernels/models.mjs';
import { perplexity } from './kernels/perplexity.mjs';
import { headers } from './launch/steps/headers.mjs';

const { env } = process;
const CACHES = ['f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0'];

const attentionShapes = (variant) => build(variant, 'attention_test');
const productShapes = (variant) => build(variant, 'matmul/kernel_test', { with: ['matmul/dequantize'] });

const tests = {
  async shapes() {
    return run(await attentionShapes('plain'), ['200', '1']);
  },
  async products() {
    return run(await productShapes('plain'), ['200']);
  },
  async packing() {
    return run(await build('plain', 'matmul/packing_test'), ['20']);
  },
  async graph() {
    return inGraph('plain');
  },
  async barrier() {
    const team = run(
      await build('plain', 'barrier/thread_count_test', { with: ['../../src/threads/thread_count'] }),
      [],
    );
    const apart = run(await build('plain', 'barrier/apart_test'), []);
    return stress(await build('plain', 'barrier/stress'), env.ROUNDS ?? '100000') && team && apart;
  },
  async threads() {
    const packing = run(await build('threads', 'matmul/packing_test'), ['3']);
    const apart = run(await build('threads', 'barrier/apart_test'), []);
    return stress(await build('threads', 'barrier/stress'), '20000') && packing && apart;
  },
  async sanitized() {
    return (
      run(await attentionShapes('sanitized'), ['40', '2']) &&
      run(await productShapes('sanitized'), ['200']) &&
      run(await build('sanitized', 'matmul/packing_test'), ['3']) &&
      (await inGraph('sanitized')) &&
      (await replies(TINY, ['f16', 'q8_0', 'q4_1'], '12', 'sanitized')) &&
      // large enough for its weights to lie in large pages
      (await withMadeModels(({ random }) => replies(random(), ['f16'], '4', 'sanitized')))
    );
  },
  async arm() {
    // the second processor has no i8mm, as many do not
    const [attention, products] = [await attentionShapes('arm'), await productShapes('arm')];
    const shapes = ['max', 'cortex-a76'].every(
      (cpu) =>
        run('qemu-aarch64', ['-cpu', cpu, attention, '20', '3']) &&
        run('qemu-aarch64', ['-cpu', cpu, products, '200']),
    );
    return shapes && run('qemu-aarch64', [await build('arm', 'barrier/stress'), '10000', '3', '50']);
  },
  async tiny() {
    return replies(TINY, CACHES, env.PROMPTS ?? '200');
  },
  async random() {
    return withMadeModels(async ({ random, as }) => {
      const model = random();
      let same = true;
      for (const type of WEIGHTS) {
        console.log(`${type} weights`);
        same = (await replies(as(type, model), ['f16'], env.PROMPTS ?? '20')) && same;
      }
      return same;
    });
  },
  async embedded() {
    const file = embeddedModel();
    if (file) return replies(file, ['f16', 'q8_0'], env.PROMPTS ?? '6');
    console.log('skipped: the embedded model is not there; ./pagoda fetches it');
    return true;
  },
  async accuracy() {
    const alone = run(await build('plain', 'attention_error', { onLibraries: true }), [SHIPPED]);
    const whole = await accuracy({ prompts: Number(env.PROMPTS ?? 50), embedded: env.EMBEDDED === '1' });
    return alone && whole;
  },
  async perplexity() {
    return perplexity({ text: env.TEXT, tokens: Number(env.TOKENS ?? 20_000), window: 512 });
  },
  async load() {
    return load({ files: (env.MODELS ?? '').split(':').filter(Boolean), rounds: Number(env.ROUNDS ?? 5) });
  },
};
const USUAL = ['shapes', 'products', 'packing', 'graph', 'barrier', 'tiny', 'random', 'embedded'];

/** Products on the CPU variants of the backend that ggml picks here and, with our AVX2 kernels, on the AVX2 one; and the choice of whose run. */
async function inGraph(variant) {
  const graph = await build(variant, 'matmul/graph_test', {
    with: ['matmul/dequantize', 'matmul/ggml_product', 'matmul/random_data'],
    onLibraries: true,
  });
  const choice = await build(variant, 'matmul/choice_test', { onLibraries: true });
  return (
    [{}, { PAGODA_CPU_VARIANT: 'haswell', PAGODA_KERNELS_ISA: 'avx2' }].every((variables) =>
      run(graph, [], { variables: { PAGODA_GGML_LIBRARIES: SHIPPED, ...variables } }),
    ) && run(choice, [SHIPPED])
  );
}

/** A lost wake-up is a hang: ten minutes are many times what a busy machine takes. */
function stress(program, rounds) {
  const cases = [2, 3, 4, 8].flatMap((threads) => [0, 100, 10_000].map((tries) => [threads, tries]));
  return cases.every((numbers) => run(program, [rounds, ...numbers.map(String)], { timeout: 600_000 }));
}

async function replies(file, caches, prompts, variant = 'plain') {
  const program = await modelProgram('invariance', variant);
  return caches.every((cache) => run(program, [SHIPPED, file, cache, prompts]));
}

function run(program, args, { timeout, variables } = {}) {
  const { status, error } = spawnSync(program, args, {
    stdio: 'inherit',
    timeout,
    env: { ...env, ...variables },
  });
  if (error) console.log(`FAILED ${program}: ${error.message}`);
  return status === 0;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(tests, name));
if (unknown.length > 0 || os.platform() !== 'linux' || os.arch() !== 'x64') {
  console.error(
    unknown.length > 0 ? `no such test: ${unknown.join(', ')}` : 'these tests are built on Linux x64',
  );
  process.exit(2);
}
if (!headers.isDone()) await headers.supply();
let failed = 0;
for (const name of asked.length > 0 ? asked : USUAL) {
  if (!(await tests[name]())) failed++;
}
process.exit(failed > 0 ? 1 : 0);
