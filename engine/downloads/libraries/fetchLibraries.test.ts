import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PagodaError } from '../../contract/errors.ts';
import { giveRange } from '../test/hub.ts';
import { Outgoing } from '../outgoing.ts';
import { driverBranch, packagesFor } from './driver.ts';
import { fetchLibraries, placeOf, removeLibraries, type FetchOptions } from './fetchLibraries.ts';
import { cudaPins, pathOf, type LibraryPin } from './pins.ts';

let root: string;
let folder: string;
let server: Server;
let outgoing: Outgoing;
/** By path below the address. */
let served: Map<string, Buffer>;
let asked: string[];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'pagoda-libraries-'));
  folder = join(root, 'libraries');
  served = new Map();
  asked = [];
  outgoing = new Outgoing();
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!.slice('/mirror/'.length));
    asked.push(path);
    const content = served.get(path);
    if (content) giveRange(request, response, content);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await outgoing.close();
  server.closeAllConnections();
  server.close();
  rmSync(root, { recursive: true, force: true });
});

/** A package as npm publishes them, put on the server; returns its pin. */
async function publish(name: string, text: string): Promise<LibraryPin> {
  const source = join(root, `source-${name}`);
  const bins = join(source, 'package/bins', name);
  rmSync(source, { recursive: true, force: true });
  mkdirSync(bins, { recursive: true });
  writeFileSync(join(bins, 'libggml-cuda.so'), text);
  writeFileSync(join(source, 'package/package.json'), JSON.stringify({ name, version: '3.22.1' }));
  symlinkSync('/etc/passwd', join(bins, 'a-link'));
  const file = join(root, `${name}.tgz`);
  await create({ gzip: true, file, cwd: source, portable: true }, ['package']);
  const content = readFileSync(file);
  served.set(pathOf(name, '3.22.1'), content);
  return { name, sha512: createHash('sha512').update(content).digest('base64') };
}

function fetch(packages: LibraryPin[], attempt: FetchOptions['attempt'] = () => Promise.resolve()) {
  const from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror/`;
  const signal = new AbortController().signal;
  return fetchLibraries({ from, folder, version: '3.22.1', packages, outgoing, signal, attempt });
}
const place = () => placeOf(folder, '3.22.1');
const library = (name: string) => join(place(), name, 'bins', name, 'libggml-cuda.so');
const textOf = (name: string) => readFileSync(library(name), 'utf8');

test('packages are fetched, checked, and tried where the engine finds them', async () => {
  const packages = [await publish('linux-x64-cuda', 'one'), await publish('linux-x64-cuda-ext', 'two')];
  let seen: string[] = [];
  await fetch(packages, () => {
    seen = [textOf('linux-x64-cuda'), textOf('linux-x64-cuda-ext')];
    return Promise.resolve();
  });
  expect(seen).toEqual(['one', 'two']);
  expect(readdirSync(place()).sort()).toEqual(['linux-x64-cuda', 'linux-x64-cuda-ext']);
  expect(readdirSync(folder)).toEqual(['3.22.1']);
  // Links could lead anywhere, and no such package has any.
  expect(readdirSync(join(library('linux-x64-cuda'), '..'))).toEqual(['libggml-cuda.so']);
});

test('what is not what was pinned is thrown away, and what was there before stays', async () => {
  const good = await publish('linux-x64-cuda', 'good');
  await fetch([good]);
  await publish('linux-x64-cuda', 'another');
  await expect(fetch([good])).rejects.toMatchObject({ code: 'download.checksum' });
  expect([textOf('linux-x64-cuda'), existsSync(join(folder, 'coming-3.22.1/linux-x64-cuda.tgz'))]).toEqual([
    'good',
    false,
  ]);
});

test('nothing is in place until all packages are checked', async () => {
  const packages = [await publish('linux-x64-cuda', 'one'), await publish('linux-x64-cuda-ext', 'two')];
  const path = pathOf('linux-x64-cuda-ext', '3.22.1');
  const content = served.get(path)!;
  served.delete(path);
  await expect(fetch(packages)).rejects.toMatchObject({ code: 'download.notFound' });
  expect(existsSync(place())).toBe(false);

  // Once it is there, what came before is not fetched again.
  served.set(path, content);
  asked = [];
  await fetch(packages);
  expect(asked.filter((path) => path.includes('/linux-x64-cuda-3'))).toEqual([]);
  expect(textOf('linux-x64-cuda-ext')).toBe('two');
});

test('what does not run here is taken away again', async () => {
  const failure = new PagodaError('library.notKept', { variant: 'CUDA', detail: 'no device' });
  const packages = [await publish('linux-x64-cuda', 'one')];
  await expect(fetch(packages, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(readdirSync(place())).toEqual([]);
});

test('what does not run gives way to what was there, and the next try begins afresh', async () => {
  await fetch([await publish('linux-x64-cuda', 'before')]);
  const next = await publish('linux-x64-cuda', 'next');
  await expect(fetch([next], () => Promise.reject(new Error('it crashed')))).rejects.toThrow('it crashed');
  expect([textOf('linux-x64-cuda'), readdirSync(place())]).toEqual(['before', ['linux-x64-cuda']]);
  await fetch([next]);
  expect([textOf('linux-x64-cuda'), readdirSync(place())]).toEqual(['next', ['linux-x64-cuda']]);
});

test('a package of which a file cannot be written is not in place, and nothing of it is left but what was fetched', async () => {
  await fetch([await publish('linux-x64-cuda', 'before')]);
  const file = (path: string) => {
    const header = new Header({ path: `package/${path}`, type: 'File', size: 0, mode: 0o644 });
    header.encode();
    return header.block!;
  };
  // No disk has a file and a folder of one name.
  const content = gzipSync(
    Buffer.concat([file('whole'), file('bins'), file('bins/library'), Buffer.alloc(1024)]),
  );
  served.set(pathOf('linux-x64-cuda', '3.22.1'), content);
  const pin = { name: 'linux-x64-cuda', sha512: createHash('sha512').update(content).digest('base64') };
  await expect(fetch([pin], null)).rejects.toMatchObject({ code: 'download.cannotWrite' });
  expect(textOf('linux-x64-cuda')).toBe('before');
  expect(readdirSync(join(folder, 'coming-3.22.1'))).toEqual(['linux-x64-cuda.tgz']);
});

test('what was there before one that was killed in its trial comes back, too', async () => {
  const packages = [await publish('linux-x64-cuda', 'before')];
  await fetch(packages);
  renameSync(join(place(), 'linux-x64-cuda'), join(place(), 'linux-x64-cuda.before'));
  mkdirSync(join(library('linux-x64-cuda'), '..'), { recursive: true });
  writeFileSync(library('linux-x64-cuda'), 'untried');
  const next = await publish('linux-x64-cuda', 'next');
  await expect(fetch([next], () => Promise.reject(new Error('it crashed')))).rejects.toThrow('it crashed');
  expect([textOf('linux-x64-cuda'), readdirSync(place())]).toEqual(['before', ['linux-x64-cuda']]);
});

test('what was fetched can be removed', async () => {
  await fetch([await publish('linux-x64-cuda', 'one')], null);
  expect(await removeLibraries(folder, '3.22.1')).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
  expect(await removeLibraries(folder, '3.22.1')).toBe(false);
});

test('the pins are those of the libraries that the addon was built for', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(cudaPins.version).toBe(manifest.dependencies['node-llama-cpp']);
  for (const { sha512 } of cudaPins.packages) expect(Buffer.from(sha512, 'base64').length).toBe(64);
});

test('a new driver needs the first package only, an older or unknown one both', () => {
  const file = join(root, 'version');
  const branchOf = (text: string) => (writeFileSync(file, text), driverBranch(file));
  const line = (version: string) =>
    `NVRM version: NVIDIA UNIX x86_64 Kernel Module  ${version}  Wed Oct 15 2025\nGCC version: 12\n`;
  expect([branchOf(line('580.65.06')), branchOf(line('535.183.01')), branchOf('something else')]).toEqual([
    580,
    535,
    null,
  ]);
  expect(driverBranch(join(root, 'none'))).toBeNull();
  expect([580, 581, 535, null].map((branch) => packagesFor(branch, ['a', 'b']))).toEqual([
    ['a'],
    ['a'],
    ['a', 'b'],
    ['a', 'b'],
  ]);
});
