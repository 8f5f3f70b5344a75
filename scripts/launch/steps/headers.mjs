// llama.cpp's headers of the very tag that node-llama-cpp's libraries were built from, out of the git bundle that its
// package carries: the addon takes its struct layouts from them. They are never copied into the repository.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inRoot } from '../places.mjs';
import { run } from '../run.mjs';
import { say } from '../say.mjs';
import { readStamp, writeStamp } from '../stamp.mjs';

const PACKAGE = inRoot('node_modules/node-llama-cpp');
const TARGET = inRoot('build/llama-headers');
const STAMP = path.join(TARGET, 'stamp');
const FOLDERS = ['include', 'ggml/include', 'ggml/src', 'src'];
/** Its table of architectures, which a test compares with ours. */
const ARCHITECTURES = 'src/llama-arch.cpp';
const PATTERNS = ['LICENSE', ...FOLDERS.map((folder) => `${folder}/*.h`), ARCHITECTURES];

/** Release tag such as "v0.5.0". */
export function llamaTag() {
  return JSON.parse(fs.readFileSync(path.join(PACKAGE, 'llama/binariesGithubRelease.json'), 'utf8')).release;
}

export const llamaBundle = path.join(PACKAGE, 'llama/gitRelease.bundle');

export const headers = {
  isDone: () =>
    fs.existsSync(llamaBundle) &&
    readStamp(STAMP) === llamaTag() &&
    fs.existsSync(path.join(TARGET, ARCHITECTURES)),
  async supply() {
    say(`unpacking llama.cpp's headers (${llamaTag()}) ...`);
    fs.rmSync(TARGET, { recursive: true, force: true });
    fs.mkdirSync(TARGET, { recursive: true });
    const clone = fs.mkdtempSync(path.join(os.tmpdir(), 'pagoda-llama-'));
    try {
      await run('git', ['clone', '--quiet', '--bare', llamaBundle, clone], { quiet: true });
      await run(
        'git',
        [`--git-dir=${clone}`, `--work-tree=${TARGET}`, 'checkout', 'HEAD', '--', ...PATTERNS],
        { quiet: true },
      );
    } finally {
      fs.rmSync(clone, { recursive: true, force: true });
    }
    writeStamp(STAMP, llamaTag());
  },
};
