#!/usr/bin/env node
// The tests of the packed matrix products, in C++.
//
//   node scripts/matmul-tests.mjs [shapes|graph|sanitized|arm ...]     without a name: shapes and graph
//
//   shapes     200 random shapes of each weight type and instruction set against a double-precision loop, alone and in company
//   graph      inside ggml's graph on the shipped libraries: threads, experts, embeddings, errors beside stock's
//   sanitized  both, fewer, under AddressSanitizer and UndefinedBehaviorSanitizer (minutes to compile)
//   arm        shapes, fewer, cross-compiled and run by qemu-aarch64 (Debian: g++-aarch64-linux-gnu, qemu-user-static)
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import { build, SHIPPED } from './kernels/build.mjs';
import { headers } from './launch/steps/headers.mjs';

const shapeProgram = (variant) => build(variant, 'matmul/kernel_test', { with: ['matmul/dequantize'] });
const graphProgram = (variant) =>
  build(variant, 'matmul/graph_test', {
    with: ['matmul/dequantize', 'matmul/ggml_product', 'matmul/random_data'],
    onLibraries: true,
  });

/** The CPU variants that the graph test runs on: what ggml picks here, and the AVX2 one with our AVX2 kernels. */
const onVariants = (program) =>
  [{}, { PAGODA_CPU_VARIANT: 'haswell', PAGODA_KERNELS_ISA: 'avx2' }].every((env) =>
    run(program, [], { PAGODA_GGML_LIBRARIES: SHIPPED, ...env }),
  );

const tests = {
  async shapes() {
    return run(await shapeProgram('plain'), ['200']);
  },
  async graph() {
    return onVariants(await graphProgram('plain'));
  },
  async sanitized() {
    return run(await shapeProgram('sanitized'), ['20']) && onVariants(await graphProgram('sanitized'));
  },
  async arm() {
    // the second processor has no i8mm, as many do not
    const program = await shapeProgram('arm');
    return ['max', 'cortex-a76'].every((cpu) => run('qemu-aarch64', ['-cpu', cpu, program, '30']));
  },
};

function run(program, args, env = {}) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
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
for (const name of asked.length > 0 ? asked : ['shapes', 'graph']) {
  if (!(await tests[name]())) failed++;
}
process.exit(failed > 0 ? 1 : 0);
