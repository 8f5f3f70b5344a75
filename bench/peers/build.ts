import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot } from '../checkout.ts';
import { FLAGS, peerFolder, type Program, PROGRAMS } from './recipe.ts';

/**
 * llama.cpp's programs from the source bundle inside the node-llama-cpp package, the same tag as the libraries that the engine
 * loads. Built once, outside the repository; a build that was interrupted leaves no program and starts again.
 */
export async function ensurePeer(program: Program, say: (text: string) => void): Promise<string> {
  const package_ = join(checkoutRoot(), 'node_modules/node-llama-cpp/llama');
  const { release } = JSON.parse(readFileSync(join(package_, 'binariesGithubRelease.json'), 'utf8')) as {
    release: string;
  };
  const folder = peerFolder(release);
  if (!existsSync(join(folder, program))) {
    say(
      `building llama.cpp ${release} to compare with, into ${folder}. Once; about 10 minutes on two cores ...`,
    );
    await build(join(package_, 'gitRelease.bundle'), folder);
  }
  return join(folder, program);
}

async function build(bundle: string, folder: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'pagoda-peers-'));
  const [source, binary] = [join(work, 'source'), join(work, 'build')];
  try {
    await command('git', ['clone', '--quiet', bundle, source]);
    await command('cmake', ['-S', source, '-B', binary, ...FLAGS]);
    const jobs = ['--parallel', String(availableParallelism())];
    await command('cmake', ['--build', binary, ...jobs, '--target', ...PROGRAMS]);
    mkdirSync(folder, { recursive: true });
    for (const program of PROGRAMS) {
      copyFileSync(join(binary, 'bin', program), join(folder, `${program}.partial`));
      renameSync(join(folder, `${program}.partial`), join(folder, program));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function command(program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4000)));
    child.on('error', (error) => reject(new Error(`${program} did not start: ${error.message}`)));
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`${program} ${args[0] ?? ''} failed with status ${status}:\n${words}`));
    });
  });
}
