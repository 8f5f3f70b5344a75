import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withSetupLock } from './lock.mjs';
import { failureWords, SetupError } from './say.mjs';
import { needsOf, prepare, STEPS } from './steps.mjs';
import { driverBranch, packagesFor } from './steps/cuda.mjs';
import { installedEqualsLock } from './steps/packages.mjs';
import { GROUPS, remedy } from './steps/system.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/for-another-system': { version: '2.0.0', optional: true },
  },
};

test('node_modules counts as installed when it holds what the lock file names, optional packages aside', () => {
  const holding = (version: string) => ({ packages: { 'node_modules/a': { version } } });
  expect(installedEqualsLock(lock, holding('1.0.0'))).toBe(true);
  expect(installedEqualsLock(lock, holding('1.0.1'))).toBe(false);
  expect(installedEqualsLock(lock, { packages: {} })).toBe(false);
  expect(installedEqualsLock(lock, undefined)).toBe(false);
});

test('an NVIDIA driver older than CUDA 13 needs gets the CUDA 12 libraries as well', () => {
  const line = (version: string) =>
    `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${version}  Tue Jan 1\nGCC version: 12.2`;
  expect(['580.65.06', '535.183.01'].map((version) => driverBranch(line(version)))).toEqual([580, 535]);
  expect(
    driverBranch('NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build'),
  ).toBe(570);
  expect([packagesFor(580).length, packagesFor(535).length]).toEqual([1, 2]);
});

function lockFile() {
  const folder = mkdtempSync(join(tmpdir(), 'pagoda-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'lock');
}

test('two set-ups of one folder run one after the other, also when the first fails', async () => {
  const lock = lockFile();
  const order: string[] = [];
  let fail = () => {};
  const first = withSetupLock(() => {
    order.push('first begins');
    return new Promise((_, reject) => (fail = () => reject(new Error('no space'))));
  }, lock);
  const second = withSetupLock(async () => order.push('second'), lock);
  order.push('both asked');
  fail();
  await expect(first).rejects.toThrow('no space');
  await second;
  expect([order, existsSync(lock)]).toEqual([['first begins', 'both asked', 'second'], false]);
});

test('the lock of a set-up that was killed is taken over', async () => {
  const lock = lockFile();
  // No process has this number: it is above the highest that Linux gives out.
  writeFileSync(lock, '4194305');
  expect(await withSetupLock(async () => 'done', lock)).toBe('done');
});

describe('what a command needs before it', () => {
  const words = ['packages', 'build'];
  const engine = ['tools', 'packages', 'headers', 'addon', 'build', 'cuda', 'model'];

  test.each([
    [[]],
    [['test']],
    [['test', 'all']],
    [['test', 'e2e']],
    [['bench']],
    [['bench', 'start']],
    [['bench', '--json']],
  ])('%j: the system packages of the window, and Electron after them', ([command = '', ...args]) => {
    const needs: string[] = needsOf(command, args);
    expect(needs).toContain('app');
    expect(needs.indexOf('electron')).toBeGreaterThan(needs.indexOf('app'));
    expect(needs.indexOf('electron')).toBeGreaterThan(needs.indexOf('packages'));
  });

  test.each([
    [['chat', 'hi'], engine],
    [['bench', 'kernels'], engine],
    [
      ['bench', 'decode', '--json'],
      ['bench', ...engine],
    ],
    [
      ['test', 'unit'],
      ['tools', 'packages', 'headers', 'addon', 'build'],
    ],
    [
      ['test', 'model'],
      ['gpu', 'tools', 'packages', 'headers', 'addon', 'build', 'model'],
    ],
    [['--help'], words],
    [['chat', '--help'], words],
    [['inspect', 'm.gguf'], words],
    [['import', 'm.gguf'], words],
    [['models'], words],
    [['chant'], words],
  ])('%j: neither the window nor Electron', ([command = '', ...args], needs) => {
    expect(needsOf(command, args)).toEqual(needs);
    expect(needs.filter((name) => name === 'app' || name === 'electron')).toEqual([]);
  });

  test('is done in its order, and once', async () => {
    const order: string[] = [];
    const steps = Object.fromEntries(
      Object.keys(STEPS).map((name) => [
        name,
        { isDone: () => order.includes(name), supply: () => Promise.resolve(void order.push(name)) },
      ]),
    ) as unknown as typeof STEPS;
    await prepare(needsOf('chat', []), steps);
    await prepare(needsOf('chat', []), steps);
    expect(order).toEqual(engine);
  });
});

describe('npm packages', () => {
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Manifest & { packages: Packages };
  interface Manifest {
    scripts?: Record<string, string>;
    dependencies?: Record<string, string>;
  }
  type Packages = Record<string, { version: string; integrity?: string }>;

  test('are installed without running anything, and without the archive of Electron', () => {
    const { scripts } = read('package.json');
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(scripts).not.toHaveProperty(hook);
    expect(
      Object.keys(read('package-lock.json').packages).filter((name) => name.includes('cypress')),
    ).toEqual([]);
  });

  test('of Electron have their version and their checksum', () => {
    const { dependencies } = read('scripts/electron/archive/package.json');
    const { packages } = read('scripts/electron/archive/package-lock.json');
    for (const [name, version] of Object.entries(dependencies ?? {})) {
      expect(packages[`node_modules/${name}`]).toMatchObject({
        version,
        integrity: expect.stringMatching(/^sha512-/),
      });
    }
  });
});

describe('what the system lacks', () => {
  const compiler = GROUPS['tools']!.find(({ program }) => program === 'g++')!;
  const gtk = GROUPS['app']!.find(({ library }) => library === 'libgtk-3.so.0')!;
  const font = GROUPS['app']!.find(({ optional }) => optional)!;

  const newest = ({ debian }: { debian: string[] }) => debian[0]!;

  test('is installed for root', () => {
    expect(remedy([compiler, font], true, true).how).toBe('install');
  });

  test('is named to others, with the command; only what it goes without lets it go on', () => {
    expect(remedy([compiler], false, true, newest)).toEqual({
      how: 'refuse',
      text: 'these Debian packages are missing: g++. Install them with\n  sudo apt-get install -y --no-install-recommends g++',
    });
    expect(remedy([font], false, true, newest).how).toBe('say');
    expect(remedy([font, gtk], false, true, newest).how).toBe('refuse');
  });

  test('is named by program and library where packages have other names', () => {
    expect(remedy([compiler, gtk], true, false)).toEqual({
      how: 'refuse',
      text: "missing on this system: g++, libgtk-3.so.0. Install what provides them with the system's package manager",
    });
  });
});

test('a failure of set-up is words that say what to do; a stack is for faults of ours', () => {
  expect(failureWords(new SetupError('do this'))).toBe('do this');
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/x' });
  expect(failureWords(full)).toBe(
    'set-up could not go on at /x: there is no room left on the disk. Make room and start again (ENOSPC).',
  );
  expect(failureWords(new TypeError('x is undefined'))).toContain('launch.test.ts');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('set-up that hears %s ends what it runs, and itself with status %i', async (signal, status) => {
  const script = `
    import { run } from ${JSON.stringify(resolve('scripts/launch/run.mjs'))};
    import { listen, statusOfStop, unlessStopped } from ${JSON.stringify(resolve('scripts/launch/stop.mjs'))};
    listen();
    const work = run(process.execPath, ['-e', 'console.error(process.pid); setInterval(() => {}, 1000)']);
    await unlessStopped(work).catch(async () => process.exit((await statusOfStop()) ?? 1));`;
  const setUp = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const pid = await new Promise<number>((heard) => {
    setUp.stderr.once('data', (said: Buffer) => heard(Number(said)));
  });
  setUp.kill(signal);
  const ended = await new Promise((done) => setUp.once('exit', (code, by) => done(code ?? by)));
  expect(ended).toBe(status);
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
});
