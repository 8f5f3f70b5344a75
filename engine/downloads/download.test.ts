import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { download, type DownloadOptions, type DownloadProgress, type Wanted } from './download.ts';
import { journalOf, partOf } from './journal.ts';
import { Outgoing } from './outgoing.ts';
import { giveRange, openHub, sha256, type HubFileOf } from './test/hub.ts';

const repository = 'someone/small-GGUF';
const KB = 1024;

let folder: string;
let outgoing: Outgoing;
let asked: Set<string>;
let hub: Awaited<ReturnType<typeof openHub>>;
let files: Record<string, HubFileOf>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-download-'));
  asked = new Set();
  outgoing = new Outgoing({ silence: 2000, onContact: (host) => asked.add(host) });
  files = { 'model.gguf': { content: randomBytes(300 * KB) } };
  hub = await openHub(repository, files);
});
afterEach(async () => {
  await hub.close();
  await outgoing.close();
  rmSync(folder, { recursive: true, force: true });
});

const wanted = (more: Partial<Wanted> = {}): Wanted => ({
  url: `${hub.url}/${repository}/resolve/main/model.gguf`,
  file: join(folder, 'models', 'model.gguf'),
  sha256: sha256(files['model.gguf']!.content),
  ...more,
});
const get = (more: Partial<Wanted> = {}, options: Partial<DownloadOptions> = {}) =>
  download(wanted(more), {
    outgoing,
    signal: new AbortController().signal,
    pieceBytes: 32 * KB,
    pauseMs: 5,
    ...options,
  });
const codeOf = async (running: Promise<unknown>): Promise<string> => {
  const error: unknown = await running.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof PagodaError ? String(error.code) : String(error);
};
const expectWhole = (file = wanted().file) => {
  expect(sha256(readFileSync(file))).toBe(sha256(files['model.gguf']!.content));
  expect(readdirSync(join(folder, 'models'))).toEqual(['model.gguf']);
};
const fetched = () => hub.contents().reduce((sum, { range }) => sum + sizeOf(range), 0);
const sizeOf = (range: string | undefined): number => {
  const [, from, to] = /bytes=(\d+)-(\d+)/.exec(range ?? '') ?? [];
  return to === undefined ? 0 : Number(to) + 1 - Number(from);
};

test('a file comes in parts, several at a time, is checked, and leaves nothing beside it', async () => {
  const progress: DownloadProgress[] = [];
  await get({}, { onProgress: (each) => progress.push(each) });
  expectWhole();
  expect(hub.contents().length).toBeGreaterThan(8);
  const total = 300 * KB;
  expect(progress.filter(({ phase }) => phase === 'fetching').at(-1)).toEqual({
    phase: 'fetching',
    bytes: total,
    total,
  });
  expect(progress.at(-1)).toEqual({ phase: 'checking', bytes: total, total });
});

test('a token is shown to the hub, and not to the host that it leads to; both are told of', async () => {
  files['model.gguf']!.gated = true;
  expect(await codeOf(get())).toBe('download.refused');
  await get({ token: 'secret' });
  expectWhole();
  expect(hub.contents().map(({ authorization }) => authorization)).not.toContain('Bearer secret');
  const port = new URL(hub.url).port;
  expect([...asked]).toEqual([`127.0.0.1:${port}`, `localhost:${port}`]);
});

test('connections that break, servers that have too much to do and silence cost a try each, and no byte comes twice but those on their way', async () => {
  let count = 0;
  hub.troubledBy((_, response, content) => {
    count += 1;
    if (count % 3 === 1) {
      response.writeHead(503, { 'retry-after': '0.01' }).end();
      return true;
    }
    if (count % 7 === 2) {
      response.destroy();
      return true;
    }
    if (count === 6) {
      // Says it has more than it gives, and stays silent.
      response.writeHead(206, { 'content-range': `bytes 0-1/${content.length}` });
      return true;
    }
    return false;
  });
  // One after the other: of several at once, one may come to meet all the trouble.
  await get({}, { connections: 1 });
  expectWhole();
});

test('what was fetched before a stop is not fetched again', async () => {
  const stop = new AbortController();
  const stopped = get(
    {},
    { signal: stop.signal, onProgress: ({ bytes }) => bytes > 150 * KB && stop.abort(new Error('enough')) },
  );
  await expect(stopped).rejects.toThrow('enough');
  expect(existsSync(wanted().file)).toBe(false);
  hub.requests.length = 0;
  await get();
  expectWhole();
  expect(fetched()).toBeLessThan(160 * KB);
});

test('a file that changes meanwhile is never put together of two', async () => {
  let count = 0;
  hub.troubledBy(() => {
    count += 1;
    if (count === 5) files['model.gguf']!.content = randomBytes(300 * KB);
    return false;
  });
  expect(await codeOf(get())).toBe('download.changed');
  expect(readdirSync(join(folder, 'models'))).toEqual([]);
  await get();
  expectWhole();
});

test('what is not what was promised is thrown away', async () => {
  expect(await codeOf(get({ sha256: sha256(Buffer.from('another')) }))).toBe('download.checksum');
  expect(readdirSync(join(folder, 'models'))).toEqual([]);
});

test('a server without ranges gives all of it in one go, from the beginning each time', async () => {
  let count = 0;
  hub.troubledBy((_, response, content) => {
    count += 1;
    response.writeHead(200, { 'content-length': content.length });
    if (count !== 2) response.end(content);
    else response.write(content.subarray(0, 1000), () => response.destroy());
    return true;
  });
  await get();
  expectWhole();
});

test.each([
  ['a garbled note', 'not json'],
  [
    'a note of ranges that overlap',
    JSON.stringify({
      version: 1,
      url: '',
      bytes: 300 * KB,
      mark: null,
      done: [
        [0, 9],
        [3, 12],
      ],
    }),
  ],
])('%s of what is there is not believed', async (_, text) => {
  await get({}, { onProgress: () => undefined });
  rmSync(wanted().file);
  writeFileSync(partOf(wanted().file), 'nonsense');
  writeFileSync(journalOf(wanted().file), text);
  await get();
  expectWhole();
});

test('what is there already is not fetched; something else of that name is not overwritten', async () => {
  await get();
  hub.requests.length = 0;
  await get();
  expect(hub.requests).toEqual([]);
  writeFileSync(wanted().file, 'mine');
  expect(await codeOf(get())).toBe('download.exists');
  expect(readFileSync(wanted().file, 'utf8')).toBe('mine');
});

test('two at once of one file: the second is told', async () => {
  const waiting: (() => void)[] = [];
  let held = true;
  hub.troubledBy((request, response, content) => {
    if (held) waiting.push(() => giveRange(request, response, content));
    return held;
  });
  const first = get();
  await expect.poll(() => waiting.length).toBeGreaterThan(0);
  expect(await codeOf(get())).toBe('download.underWay');
  held = false;
  for (const go of waiting) go();
  await first;
  expectWhole();
});

test.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, started: '1' })],
  ['a process whose number another has now', JSON.stringify({ pid: process.ppid, started: '1' })],
  ['this process, in another life', JSON.stringify({ pid: process.pid, started: '1' })],
  ['nobody', ''],
])('a lock that was left by %s holds nobody up', async (_, text) => {
  mkdirSync(join(folder, 'models'));
  writeFileSync(`${wanted().file}.part.lock`, text);
  await get();
  expectWhole();
});

test('a folder that goes away meanwhile is told as what it is, and tried no more', async () => {
  const gone = () => rmSync(join(folder, 'models'), { recursive: true, force: true });
  expect(await codeOf(get({}, { onProgress: ({ bytes }) => bytes > 100 * KB && gone() }))).toBe(
    'download.cannotWrite',
  );
});

test.each(['model.gguf.part', 'model.gguf.part.json', 'model.gguf.part.lock'])(
  'a folder that is called %s is named, and is nothing of the network',
  async (name) => {
    const path = join(folder, 'models', name);
    mkdirSync(path, { recursive: true });
    const error: unknown = await get().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'download.cannotWrite', data: { errno: 'EISDIR' } });
    expect((error as PagodaError<'download.cannotWrite'>).data.path.startsWith(path)).toBe(true);
    expect(readdirSync(join(folder, 'models'))).toEqual([name]);
  },
);

test('a folder that has the name of the model is another file', async () => {
  mkdirSync(wanted().file, { recursive: true });
  expect(await codeOf(get())).toBe('download.exists');
});

test('a file in the place of a folder is told as that', async () => {
  writeFileSync(join(folder, 'models'), '');
  const code = 'download.cannotWrite';
  await expect(get()).rejects.toMatchObject({ code, data: { path: wanted().file, errno: 'ENOTDIR' } });
});

test('where nothing came nothing is left', async () => {
  hub.troubledBy((request, response) => {
    if (request.headers.range === 'bytes=0-0') return false;
    response.writeHead(404).end();
    return true;
  });
  expect(await codeOf(get())).toBe('download.notFound');
  expect(readdirSync(join(folder, 'models'))).toEqual([]);
});

test('what is not there, and a host that is not there, are said so; nothing is asked of anyone when offline', async () => {
  expect(await codeOf(get({ url: `${hub.url}/${repository}/resolve/main/other.gguf` }))).toBe(
    'download.notFound',
  );
  expect(await codeOf(get({ url: 'http://127.0.0.1:9/x' }, { pauseMs: 1 }))).toBe('download.unreachable');
  hub.requests.length = 0;
  const silent = new Outgoing({ offline: true, onContact: (host) => asked.add(host) });
  asked.clear();
  expect(await codeOf(get({}, { outgoing: silent }))).toBe('download.offline');
  expect([hub.requests, [...asked]]).toEqual([[], []]);
  await silent.close();
});

test('more than the disk holds is refused before anything is fetched', async () => {
  hub.troubledBy((_, response) => {
    response.writeHead(206, { 'content-range': `bytes 0-0/${2 ** 52}` }).end('x');
    return true;
  });
  // With what is to stay free.
  await expect(get()).rejects.toMatchObject({
    code: 'download.noSpace',
    data: { neededBytes: 2 ** 52 + 64 * 2 ** 20 },
  });
  expect([hub.contents().length, readdirSync(join(folder, 'models'))]).toEqual([1, []]);
});
