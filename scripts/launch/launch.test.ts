import { expect, test } from 'vitest';
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
