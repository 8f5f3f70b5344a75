import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeProgram, type Runtime } from './nodeProgram.ts';
import { unpacked } from './unpacked.ts';

const node: Runtime = { execPath: '/usr/bin/node', platform: 'linux', electron: undefined };
const electron: Runtime = { execPath: '/opt/Pagoda/pagoda', platform: 'linux', electron: '33.2.1' };

test('children of a plain Node run in the same one', () => {
  expect(nodeProgram('/project', node)).toEqual({ path: '/usr/bin/node', env: {} });
  expect(nodeProgram('/opt/Pagoda/resources/app.asar.unpacked', node).path).toBe('/usr/bin/node');
});

test('run from the project, Electron is asked to be Node', () => {
  expect(nodeProgram('/project', electron)).toEqual({
    path: '/opt/Pagoda/pagoda',
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
});

test('an installed app never starts its own binary for them', () => {
  expect(nodeProgram('/opt/Pagoda/resources/app.asar', electron)).toEqual({
    path: join('/opt/Pagoda/resources/node/node'),
    env: {},
  });
  expect(nodeProgram('/opt/Pagoda/resources/app.asar', { ...electron, platform: 'win32' }).path).toBe(
    join('/opt/Pagoda/resources/node/node.exe'),
  );
});

test('what is in an archive is found beside it, once', () => {
  expect(unpacked('/opt/resources/app.asar/out/main/prompting.js')).toBe(
    '/opt/resources/app.asar.unpacked/out/main/prompting.js',
  );
  expect(unpacked('/opt/resources/app.asar.unpacked/out')).toBe('/opt/resources/app.asar.unpacked/out');
});
