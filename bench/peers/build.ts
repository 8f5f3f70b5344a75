import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { withSetupLock } from '../../scripts/launch/lock.mjs';
import { checkoutRoot } from '../checkout.ts';
import { type Interruptible, runTool } from './runTool.ts';
import { FLAGS, peerFolder, type Program, PROGRAMS } from './recipe.ts';

/**
 * llama.cpp's programs from the source bundle inside the node-llama-cpp package, the same tag as the libraries that the engine
 * loads. Built once, outside the repository. A build that was interrupted goes on from where it was.
 */
export async function ensurePeer(program: Program, context: Interruptible): Promise<string> {
  const package_ = join(checkoutRoot(), 'node_modules/node-llama-cpp/llama');
  const { release } = JSON.parse(readFileSync(join(package_, 'binariesGithubRelease.json'), 'utf8')) as {
    release: string;
  };
  const folder = peerFolder(release);
  const built = join(folder, program);
  if (existsSync(built)) return built;
  const build = async () => {
    if (existsSync(built)) return;
    context.say(
      `building llama.cpp ${release} to compare with, into ${folder}. Once; about 10 minutes on two cores, and it may be interrupted ...`,
    );
    await buildPeers(join(package_, 'gitRelease.bundle'), folder, context);
  };
  await withSetupLock(build, `${folder}.lock`, context.stop);
  return built;
}

/** Source and half-built objects lie beside `folder` until all programs are in it. */
export async function buildPeers(bundle: string, folder: string, context: Interruptible): Promise<void> {
  const work = `${folder}.building`;
  const isResumed = existsSync(join(work, 'build'));
  if (isResumed) context.say('going on with the build that was interrupted ...');
  try {
    await compile(bundle, work, context);
  } catch (error) {
    if (context.stop.aborted || !isResumed) throw error;
    // A compiler that was killed may have left half an object behind, which counts as done.
    context.say('what the interrupted build left is of no use: starting afresh ...');
    rmSync(work, { recursive: true, force: true });
    await compile(bundle, work, context);
  }
  mkdirSync(folder, { recursive: true });
  for (const program of PROGRAMS) {
    copyFileSync(join(work, 'build/bin', program), join(folder, `${program}.partial`));
    renameSync(join(folder, `${program}.partial`), join(folder, program));
  }
  rmSync(work, { recursive: true, force: true });
}

async function compile(bundle: string, work: string, context: Interruptible): Promise<void> {
  const [source, binary] = [join(work, 'source'), join(work, 'build')];
  if (!existsSync(source)) {
    mkdirSync(work, { recursive: true });
    // Under its name only when it is whole.
    rmSync(`${source}.partial`, { recursive: true, force: true });
    await runTool('git', ['clone', '--quiet', bundle, `${source}.partial`], context);
    renameSync(`${source}.partial`, source);
  }
  await runTool('cmake', ['-S', source, '-B', binary, ...FLAGS], context);
  const jobs = ['--parallel', String(availableParallelism())];
  const progress = new Progress(context.say);
  await runTool('cmake', ['--build', binary, ...jobs, '--target', ...PROGRAMS], context, (line) =>
    progress.read(line),
  );
}

/** Says how far a build is, at every twentieth of it. */
export class Progress {
  private readonly start = performance.now();
  private said = 0;

  constructor(private readonly say: (text: string) => void) {}

  /** A line of make ("[ 35%] Building ...") or ninja ("[35/100] Building ..."). */
  read(line: string): void {
    const [, percent, done, total] = /^\[\s*(?:(\d+)%|(\d+)\/(\d+))\]/.exec(line) ?? [];
    const now = percent === undefined ? (100 * Number(done)) / Number(total) : Number(percent);
    if (!(now >= this.said + 5)) return;
    this.said = Math.floor(now / 5) * 5;
    const seconds = Math.round((performance.now() - this.start) / 1000);
    const since = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    this.say(`llama.cpp is built to ${this.said} %, after ${since} minutes`);
  }
}
