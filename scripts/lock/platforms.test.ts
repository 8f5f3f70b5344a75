import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completed, missingEntries, platformOf } from './platforms.mjs';

test('package-lock.json has an entry for every dependency on every platform (npm run lock adds them)', () => {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as never;
  expect(missingEntries(lock)).toEqual([]);
});

const lock = {
  packages: {
    '': { dependencies: { tool: '1' } },
    'node_modules/tool': {
      version: '1.0.0',
      dependencies: { part: '2' },
      optionalDependencies: { 'tool-win32-x64': '1.0.0' },
    },
    'node_modules/tool/node_modules/part': { version: '2.0.0' },
  },
};

test('a missing package of another platform gets an entry that installs there alone', () => {
  const after = completed(lock) as typeof lock;
  expect(after.packages).toMatchObject({
    'node_modules/tool-win32-x64': { version: '1.0.0', os: ['win32'], cpu: ['x64'], optional: true },
  });
  expect(missingEntries(after)).toEqual([]);
});

test('a missing package that is not optional is an error, not an entry', () => {
  expect(() => completed({ packages: { '': { dependencies: { tool: '1' } } } })).toThrow(
    'tool is missing and not optional',
  );
});

test.each([
  ['@tailwindcss/oxide-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
  ['@tailwindcss/oxide-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'] }],
  ['@tailwindcss/oxide-wasm32-wasi', { cpu: ['wasm32'] }],
  ['@node-llama-cpp/mac-arm64-metal', { os: ['darwin'], cpu: ['arm64'] }],
  ['@node-llama-cpp/win-x64-cuda-ext', { os: ['win32'], cpu: ['x64'] }],
])('%s is for its platform alone', (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});
