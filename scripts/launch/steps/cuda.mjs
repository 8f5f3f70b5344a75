// llama.cpp's CUDA libraries (over 400 MB) come only where an NVIDIA driver is: package.json keeps them out of `npm ci`.
// They go into the cache folder, shared by all checkouts. PAGODA_CUDA=off leaves them out.
import fs from 'node:fs';
import path from 'node:path';
import { npm } from '../npm.mjs';
import { cache, inRoot } from '../places.mjs';
import { say } from '../say.mjs';
import { readStamp, writeStamp } from '../stamp.mjs';

const DRIVER = '/proc/driver/nvidia/version';
const MANIFEST = 'node_modules/node-llama-cpp/package.json';
const CUDA_13 = '@node-llama-cpp/linux-x64-cuda';
const CUDA_12 = '@node-llama-cpp/linux-x64-cuda-ext';
/** The first driver branch that runs CUDA 13 libraries; older ones also need the CUDA 12 package. */
const CUDA_13_DRIVER = 580;

export const cuda = {
  isDone: () => !wanted() || isComplete(folder()) || readStamp(tried()) === version(),
  async supply() {
    const target = folder();
    say(
      `an NVIDIA driver is here: fetching the CUDA libraries into ${target} (several hundred MB, once; PAGODA_CUDA=off to do without) ...`,
    );
    try {
      fs.mkdirSync(target, { recursive: true });
      fs.writeFileSync(path.join(target, 'package.json'), JSON.stringify({ private: true }));
      const names = packagesFor(driverBranch(fs.readFileSync(DRIVER, 'utf8'))).map(
        (name) => `${name}@${version()}`,
      );
      await npm(['install', '--no-audit', '--no-fund', '--save-exact', ...names], { cwd: target });
    } catch (error) {
      writeStamp(tried(), version());
      say(`${error.message}. Going on without CUDA; to try again: rm ${tried()}`);
    }
  },
};

export function version() {
  return JSON.parse(fs.readFileSync(inRoot(MANIFEST), 'utf8')).version;
}

const folder = () => path.join(cache, 'libraries', version());
const tried = () => inRoot('build/stamps/cuda-tried');

function wanted() {
  const supported = process.platform === 'linux' && process.arch === 'x64';
  return (
    supported && process.env.PAGODA_CUDA !== 'off' && fs.existsSync(DRIVER) && fs.existsSync(inRoot(MANIFEST))
  );
}

/** @param {string} text  the kernel module's own line, "... Kernel Module  580.65.06  ..." */
export function driverBranch(text) {
  return Number(/Kernel Module.*?\s(\d+)\.\d/.exec(text)?.[1] ?? 0);
}

export function packagesFor(branch) {
  return branch >= CUDA_13_DRIVER ? [CUDA_13] : [CUDA_13, CUDA_12];
}

function isComplete(target) {
  const names = packagesFor(driverBranch(fs.readFileSync(DRIVER, 'utf8')));
  return names.every((name) => fs.existsSync(path.join(target, 'node_modules', name, 'package.json')));
}
