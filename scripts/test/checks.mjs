// What `./pagoda test` runs, by the name a person asks for. Each check is a program of its own.
import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../launch/places.mjs';
import { isOfAnySet } from './ofAnySet.mjs';

const tool = (path, ...args) => [process.execPath, inRoot('node_modules', path), ...args];
const script = (path, ...args) => [process.execPath, inRoot('scripts', path), ...args];
export const RESULTS = inRoot('build/test-results');

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string[]} command
 * @property {Record<string, string>} [env]  beside the environment's own
 * @property {string} [json]  where the program leaves its counts; without it the program counts as one test
 * @property {'vitest' | 'playwright'} [kind]  whose report that is
 * @property {boolean} [mayBeEmpty]  a machine may have nothing to run these tests on, which then say so
 * @property {boolean} [needsDisplay]
 * @property {boolean} [beside]  one core is all it uses: it runs beside the next check that does not, and is heard afterwards
 * @property {number} [minutes]  longer than it takes on two busy cores; a test that loops for ever must not hold up the rest
 * @property {string} [skipped]  why it does not run here
 */
const USUAL_MINUTES = 15;

/** @returns {Check} */
const plain = (name, command, more = {}) => ({ name, command, minutes: USUAL_MINUTES, ...more });

/** @returns {Check} */
const vitest = (project, { name = `${project} tests`, args = [], ...more } = {}) => {
  const json = `${RESULTS}/${name.replaceAll(/\W+/g, '-')}.json`;
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${json}`];
  const command = tool('vitest/vitest.mjs', 'run', '--project', project, ...reporters, ...args);
  return plain(name, command, { json, kind: 'vitest', ...more });
};

/** @returns {Check} */
const playwright = () => {
  const json = `${RESULTS}/e2e.json`;
  const command = tool('@playwright/test/cli.js', 'test', '--reporter=list,json');
  return plain('e2e tests', command, { json, kind: 'playwright', needsDisplay: true, minutes: 30 });
};

/** What ./pagoda dist made, installed and used; see e2e/packaged. @returns {Check} */
const packaged = () => {
  const json = `${RESULTS}/packaged.json`;
  const config = ['--config', inRoot('e2e/packaged/playwright.config.ts')];
  const command = tool('@playwright/test/cli.js', 'test', ...config, '--reporter=list,json');
  const skipped = process.getuid?.() === 0 ? undefined : 'packages are installed by root';
  return plain('packaged app', command, { json, kind: 'playwright', minutes: 60, skipped });
};

const modelTests = () =>
  fs
    .readdirSync(inRoot('engine'), { recursive: true })
    .filter((name) => name.endsWith('.model.test.ts'))
    .map((name) => `engine/${name}`)
    .sort();

/** The model tests that run our kernels once more as on a processor with no more than AVX2. */
const modelOnAvx2 = () =>
  vitest('model', {
    name: 'model tests on AVX2',
    args: modelTests().filter((file) => !isOfAnySet(file, fs.readFileSync(inRoot(file), 'utf8'))),
    env: { PAGODA_KERNELS_ISA: 'avx2' },
    minutes: 40,
    skipped: hasMoreThanAvx2() ? undefined : 'this processor has no more than AVX2, if that',
  });

function hasMoreThanAvx2() {
  if (process.arch !== 'x64' || !fs.existsSync('/proc/cpuinfo')) return false;
  return /\b(avx_vnni|avx512_vnni)\b/.test(fs.readFileSync('/proc/cpuinfo', 'utf8'));
}

const unit = () => [
  plain('lint', tool('eslint/bin/eslint.js', '.'), { beside: true }),
  plain('types', tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'), { beside: true }),
  plain('format', tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'), { beside: true }),
  // Vitest by itself leaves a core idle, and these wait a third of their time.
  vitest('unit', { args: ['--maxWorkers=100%'] }),
];
const model = () => [vitest('model', { minutes: 40 }), modelOnAvx2(), vitest('gpu', { mayBeEmpty: true })];
const e2e = () => [playwright()];

/** What takes longer than anyone waits for before a change lands. */
const nightly = () => {
  const kernels = (name, what, more = {}) =>
    plain(name, script('kernel-tests.mjs', what), { minutes: 120, ...more });
  const soak = (project, what, files) =>
    vitest(project, {
      name: `long: ${what}`,
      args: [...files, '--testTimeout=3600000'],
      env: { PAGODA_SOAK: '30' },
      minutes: 60,
    });
  return [
    kernels('kernels under sanitizers', 'sanitized'),
    kernels('threads under a sanitizer', 'threads'),
    kernels('kernels on ARM', 'arm', { skipped: lacking('aarch64-linux-gnu-g++', 'qemu-aarch64') }),
    plain('addon under sanitizers', script('addon-sanitized.mjs'), { minutes: 120 }),
    soak('unit', 'pages and steps', [
      'engine/kv/cache.test.ts',
      'engine/step.test.ts',
      'engine/stepTiers.test.ts',
    ]),
    soak('model', 'secrets of chats', ['engine/host/secrets.model.test.ts']),
    soak('unit', 'bodies, connections and HTTP that are broken', ['engine/server/fuzz.test.ts']),
    soak('model', 'chats over HTTP', ['engine/server/together.model.test.ts']),
    soak('model', 'replies on a software device', ['engine/native/vulkanAhead.model.test.ts']),
    plain('long: drafts', script('drafts-proof.mjs', '--seed', String(1 + (Date.now() % 1000))), {
      minutes: 240,
    }),
    kernels('long: tiny model', 'tiny', { env: { PROMPTS: '1000' } }),
    kernels('long: embedded model', 'embedded', { env: { PROMPTS: '200' } }),
    kernels('long: barrier', 'barrier', { env: { ROUNDS: '1000000' } }),
    vitest('unit', {
      name: 'long: beams',
      args: ['engine/sampling/beams'],
      env: { PAGODA_BEAM_RUNS: '100000' },
      minutes: 60,
    }),
    vitest('model', {
      name: 'long: beams of the embedded model',
      args: ['engine/host/beams/fixtures'],
      env: { PAGODA_TEST_LONG: '1' },
      minutes: 120,
    }),
    vitest('unit', {
      name: 'long: damaged model files',
      args: ['engine/models/damaged.test.ts', '--testTimeout=3600000', '--reporter=verbose'],
      env: { PAGODA_DAMAGED: '200000', PAGODA_DAMAGED_SEED: String(Date.now() % 100_000) },
      minutes: 60,
    }),
    vitest('model', {
      name: 'long: all kinds of memory',
      args: ['engine/host/memories'],
      env: { PAGODA_TEST_LONG: '1' },
      minutes: 30,
    }),
    vitest('unit', {
      name: 'long: texts of schemas',
      args: ['engine/grammar'],
      env: { PAGODA_TEST_LONG: '1' },
      minutes: 60,
    }),
    vitest('model', {
      name: 'long: replies that keep to schemas',
      args: ['engine/host/format.model.test.ts', '--testTimeout=3600000'],
      env: { PAGODA_TEST_LONG: '1' },
      minutes: 180,
    }),
    plain('installers', [process.execPath, inRoot('scripts/launch/main.mjs'), 'dist'], { minutes: 60 }),
    packaged(),
    kernels('errors beside stock', 'accuracy', { env: { PROMPTS: '200' } }),
    kernels('perplexity beside stock', 'perplexity'),
  ];
};

/** Why what needs these programs does not run; undefined where they are there. */
function lacking(...programs) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const missing = programs.filter(
    (name) => !folders.some((folder) => fs.existsSync(path.join(folder, name))),
  );
  return missing.length === 0 ? undefined : `there is no ${missing.join(', no ')}`;
}

export const GROUPS = {
  unit,
  model,
  e2e,
  all: () => [...unit(), ...model(), ...e2e()],
  packaged: () => [packaged()],
  nightly,
};
