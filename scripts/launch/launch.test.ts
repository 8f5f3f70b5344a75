import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withSetupLock } from './lock.mjs';
import { driverBranch, packagesFor } from './steps/cuda.mjs';
import { installedEqualsLock } from './steps/packages.mjs';

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
