#!/usr/bin/env node
// node scripts/addon-sanitized.mjs [TEST...]: the addon, our kernels inside, built with AddressSanitizer and UndefinedBehaviorSanitizer, under its own tests on
// real weights. llama.cpp's libraries are as shipped: what is watched is our code, and the memory that it gives and takes.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from './launch/places.mjs';
import { headers } from './launch/steps/headers.mjs';
import { nodeHeaders } from './launch/steps/nodeHeaders.mjs';
import { run } from './launch/run.mjs';
import { say } from './launch/say.mjs';

/** Laid out as the root is, so that node-gyp and what loads the addon find their way. */
const ROOT = inRoot('build/sanitized');
const NATIVE = path.join(ROOT, 'engine/native');
const SANITIZE =
  // llama.cpp's classes do not tell what they are outside of it.
  '-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g -O1';

/** All that go through the addon and not through C++ programs of their own. */
const TESTS = [
  'exit',
  'integrity',
  'load',
  'logits',
  'ownKernels',
  'pages',
  'ranking',
  'sampling',
  'slices',
  'stockKernels',
].map((name) => `engine/native/${name}.model.test.ts`);

if (process.platform !== 'linux') {
  console.log('skipped: the sanitized addon is built on Linux only');
  process.exit(0);
}
if (!headers.isDone()) await headers.supply();
copySources();
await build();
process.exit(test(process.argv.length > 2 ? process.argv.slice(2) : TESTS));

/** What changed only, so that a second build is short. */
function copySources() {
  fs.mkdirSync(path.join(ROOT, 'build'), { recursive: true });
  const links = { 'build/llama-headers': 'build/llama-headers', node_modules: 'node_modules' };
  for (const [link, target] of Object.entries(links)) {
    const file = path.join(ROOT, link);
    fs.rmSync(file, { force: true });
    fs.symlinkSync(inRoot(target), file);
  }
  const wanted = /\.(cpp|h|gyp|gypi)$/;
  const sources = fs
    .readdirSync(inRoot('engine/native'), { recursive: true })
    .filter((name) => wanted.test(name) && !name.startsWith(`build${path.sep}`));
  for (const name of sources) {
    const [from, to] = [inRoot('engine/native', name), path.join(NATIVE, name)];
    const content = fs.readFileSync(from);
    if (fs.existsSync(to) && fs.readFileSync(to).equals(content)) continue;
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.writeFileSync(to, content);
  }
}

async function build() {
  say('building the addon with sanitizers (some minutes) ...');
  const gyp = inRoot('node_modules/node-gyp/bin/node-gyp.js');
  const where = nodeHeaders();
  const nodedir = where === undefined ? [] : [`--nodedir=${where}`];
  await run(process.execPath, [gyp, 'configure', 'build', '--jobs', 'max', ...nodedir, '--loglevel=error'], {
    cwd: NATIVE,
    env: { CXXFLAGS: SANITIZE, LDFLAGS: SANITIZE },
    quiet: true,
  });
}

function test(files) {
  const library = (name) =>
    spawnSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim();
  const { status } = spawnSync(
    process.execPath,
    [
      inRoot('node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      'model',
      '--testTimeout=1200000',
      '--hookTimeout=1200000',
      ...files,
    ],
    {
      cwd: inRoot(),
      stdio: 'inherit',
      env: {
        ...process.env,
        PAGODA_TEST_ADDON_ROOT: ROOT,
        // Node was not built with the sanitizers: they have to be there before the addon is, and the C++ library for exceptions that they watch.
        LD_PRELOAD: ['libasan.so', 'libubsan.so', 'libstdc++.so.6'].map(library).join(':'),
        // Node and V8 leave much behind at their end; that is not what is looked for.
        ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=1',
        UBSAN_OPTIONS: 'print_stacktrace=1',
      },
    },
  );
  return status ?? 1;
}
