// Builds the kernels' test and bench programs, incrementally, into build/kernels/.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inRoot } from '../launch/places.mjs';
import { say } from '../launch/say.mjs';
import { KERNELS, libraries } from './sources.mjs';

const execute = promisify(execFile);
const HEADERS = inRoot('build/llama-headers');

/** How a program is compiled: for this machine, with sanitizers (of memory, of threads), or for ARM. */
export const variants = {
  plain: { arch: 'x64', compiler: 'g++', flags: ['-O3'], link: [] },
  sanitized: {
    arch: 'x64',
    compiler: 'g++',
    flags: ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
    link: ['-fsanitize=address,undefined'],
  },
  threads: {
    arch: 'x64',
    compiler: 'g++',
    flags: ['-O1', '-g', '-fsanitize=thread'],
    link: ['-fsanitize=thread'],
  },
  arm: { arch: 'arm64', compiler: 'aarch64-linux-gnu-g++', flags: ['-O3'], link: ['-static'] },
};

/**
 * AVX-VNNI's one instruction exists in AVX-512's encoding too. Where a processor has only that one, the same kernels are compiled with it, so that
 * they are tested there as well.
 */
const AVX_VNNI_AS_AVX512 = ['-mno-avxvnni', '-mavx512f', '-mavx512vl', '-mavx512vnni'];

/** What the kernels' programs are told of this processor, and the flags that it wants for the kernels of one instruction set. */
function forProcessor() {
  const info = os.platform() === 'linux' ? fs.readFileSync('/proc/cpuinfo', 'utf8') : '';
  if (/\bavx_vnni\b/.test(info)) return { defines: ['-DPAGODA_RUNS_AVX_VNNI'], more: {} };
  if (!/\bavx512_vnni\b/.test(info)) return { defines: [], more: {} };
  return { defines: ['-DPAGODA_RUNS_AVX_VNNI'], more: { pagoda_kernels_avx_vnni: AVX_VNNI_AS_AVX512 } };
}

/** The folder of the shipped CPU libraries. */
export const SHIPPED = inRoot('node_modules/@node-llama-cpp/linux-x64/bins/linux-x64');

/**
 * Compiles what is older than its source or any header, links, and returns the program's path.
 * @param {keyof typeof variants} variantName
 * @param {string} program file below tests/, without .cpp
 * @param {{with?: string[], onLibraries?: boolean}} [options]
 *   with: further files below tests/; onLibraries: link the shipped libllama and libggml
 */
export async function build(variantName, program, { with: others = [], onLibraries = false } = {}) {
  const variant = variants[variantName];
  const out = inRoot('build/kernels', variantName);
  const { defines, more } = forProcessor();
  const own = [`tests/${program}.cpp`, ...others.map((file) => `tests/${file}.cpp`)];
  const jobs = [
    ...libraries(variant.arch).flatMap(({ name, files, flags }) =>
      files.map((file) => ({ file, flags: [...flags, ...(more[name] ?? [])], inLibrary: true })),
    ),
    ...own.map((file) => ({ file, flags: variant.arch === 'x64' ? defines : [], inLibrary: false })),
  ].map((job) => ({ ...job, object: path.join(out, job.file.replaceAll('/', '_') + '.o') }));

  const newestForAll = Math.max(
    ...headersBelow(KERNELS).map(modified),
    modified(path.join(KERNELS, 'kernels.gypi')),
    modified(fileURLToPath(import.meta.url)),
  );
  const stale = jobs.filter(
    ({ file, object }) => modified(object) <= Math.max(modified(path.join(KERNELS, file)), newestForAll),
  );
  if (stale.length > 0) say(`compiling ${stale.length} files of the kernels (${variantName}) ...`);
  fs.mkdirSync(out, { recursive: true });
  await inParallel(stale, (job) => compile(variant, job));

  // an archive, so that a program that needs only some of the kernels does not need the libraries of the rest
  const archive = path.join(out, `kernels-${unique()}.a`);
  await execute(variant.arch === 'arm64' ? 'aarch64-linux-gnu-ar' : 'ar', [
    'crs',
    archive,
    ...jobs.filter((job) => job.inLibrary).map((job) => job.object),
  ]);
  const target = path.join(out, program.replaceAll('/', '-'));
  const made = `${target}.${unique()}`;
  const shipped = ['-l:libllama.v0.5.0.so', '-l:libggml.v0.5.0.so', '-l:libggml-base.so'];
  await execute(variant.compiler, [
    ...variant.link,
    '-o',
    made,
    ...jobs.filter((job) => !job.inLibrary).map((job) => job.object),
    '-Wl,--start-group',
    archive,
    '-Wl,--end-group',
    ...(onLibraries ? [`-L${SHIPPED}`, ...shipped, `-Wl,-rpath,${SHIPPED}`] : []),
    '-ldl',
    '-lpthread',
  ]);
  fs.rmSync(archive);
  fs.renameSync(made, target);
  return target;
}

async function compile(variant, { file, flags, object }) {
  const made = `${object}.${unique()}`;
  const command = [
    ...(fs.existsSync('/usr/bin/ccache') ? ['ccache'] : []),
    variant.compiler,
    '-std=c++20',
    ...variant.flags,
    ...flags,
    '-fPIC',
    '-ffp-contract=off',
    '-Wall',
    '-Wextra',
    '-Wno-maybe-uninitialized',
    '-Wno-uninitialized',
    `-I${KERNELS}`,
    `-I${path.join(KERNELS, '../src')}`,
    ...['ggml/include', 'ggml/src', 'ggml/src/ggml-cpu', 'include', 'src'].flatMap((folder) => [
      '-isystem',
      path.join(HEADERS, folder),
    ]),
    '-c',
    path.join(KERNELS, file),
    '-o',
    made,
  ];
  try {
    await execute(command[0], command.slice(1), { maxBuffer: 64 << 20 });
    fs.renameSync(made, object);
  } catch (error) {
    throw new Error(`${file} does not compile:\n${String(error.stderr ?? error).slice(0, 8000)}`);
  }
}

/** For names of files that get their own when they are whole: somebody else may build the same just now. */
let files = 0;
const unique = () => `${process.pid}-${files++}`;

const modified = (file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const headersBelow = (folder) =>
  fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.h'))
    .map((name) => path.join(folder, name));

async function inParallel(jobs, work) {
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await work(job);
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker));
}
