import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { markOf, openHub, sha256 } from '../downloads/test/hub.ts';
import { runCli, runJson, startCli } from './test/builtCli.ts';

const MB = 1024 * 1024;
const repository = 'someone/small-GGUF';
const contents = {
  'small.Q4_K_M.gguf': randomBytes(48 * MB),
  'small.Q8_0-00001-of-00002.gguf': randomBytes(1000),
  'small.Q8_0-00002-of-00002.gguf': randomBytes(500),
};
const files = Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, { content }]));
const folder = mkdtempSync(join(tmpdir(), 'pagoda-get-'));
let hub: Awaited<ReturnType<typeof openHub>>;
beforeAll(async () => {
  hub = await openHub(repository, {
    ...files,
    'README.md': { content: Buffer.from('# Small'), plain: true },
  });
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});
const env = () => ({
  PAGODA_CACHE: folder,
  HF_ENDPOINT: hub.url,
  HF_TOKEN: '',
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
});

test('a search finds repositories, a list shows what one has, and a model in several files comes whole', async () => {
  const found = await runJson(['get', 'small', '--search'], { env: env() });
  expect(found.json).toMatchObject({ models: [{ repository, downloads: 12_345 }] });
  const listed = await runJson(['get', repository, '--list'], { env: env() });
  expect(listed.json).toMatchObject({
    offers: [
      {
        name: 'small.Q8_0.gguf',
        quantisation: 'Q8_0',
        bytes: 1500,
        files: [{ bytes: 1000 }, { bytes: 500 }],
      },
      { name: 'small.Q4_K_M.gguf', quantisation: 'Q4_K_M', bytes: 48 * MB },
    ],
  });
  const got = await runJson(['get', repository, 'q8_0'], { env: env() });
  const own = join(folder, 'models', 'someone', 'small-GGUF');
  expect(got).toMatchObject({ status: 0, err: '' });
  expect(got.json['files']).toEqual(
    Object.keys(contents)
      .slice(1)
      .map((name) => join(own, name)),
  );
  for (const name of Object.keys(contents).slice(1))
    expect(readFileSync(join(own, name)).equals(contents[name as keyof typeof contents])).toBe(true);
  const { out } = await runCli(['models', '--json'], { env: env() });
  expect(out).toContain(own);
});

test('which of several is to be said; what is not there, not called that way or switched off is said in words', async () => {
  const errors = async (...args: string[]) => {
    const { status, err } = await runCli(['get', ...args], { env: env() });
    return [status, err];
  };
  expect(await errors(repository)).toEqual([
    2,
    expect.stringMatching(/has Q8_0, Q4_K_M: say which of them to get/),
  ]);
  expect(await errors(repository, 'Q5_0')).toEqual([2, expect.stringMatching(/none of them is Q5_0/)]);
  expect(await errors('nobody/nothing')).toEqual([1, expect.stringMatching(/has nothing of that name/)]);
  expect(await errors('nothing')).toEqual([2, expect.stringMatching(/is no repository/)]);
  expect(await errors(repository, '--offline')).toEqual([1, expect.stringMatching(/switched off/)]);
});

test('Ctrl+C in the middle ends it at once, with all that came noted and nobody holding it', async () => {
  const file = join(folder, 'stopped', 'small.Q4_K_M.gguf');
  const part = 1 * MB;
  hub.troubledBy((request, response, content) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '')!.map(Number);
    if (to! - from! < part) return false;
    response.writeHead(206, {
      etag: markOf(content),
      'content-range': `bytes ${from}-${to}/${content.length}`,
      'content-length': to! + 1 - from!,
    });
    response.write(content.subarray(from, from! + part));
    return true;
  });
  const run = startCli(['get', repository, 'Q4_K_M', '--to', dirname(file)], { env: env() });
  await expect.poll(() => existsSync(`${file}.part.json`), { timeout: 60_000 }).toBe(true);
  await expect.poll(() => hub.contents().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
  run.process.kill('SIGINT');
  expect(await run.ended).toMatchObject({ status: 130, out: '', err: '' });
  hub.troubledBy(() => false);
  expect(readdirSync(dirname(file)).filter((name) => !/\.part(\.json)?$/.test(name))).toEqual([]);
}, 120_000);

test('killed in the middle it goes on from there', async () => {
  const file = join(folder, 'small.Q4_K_M.gguf');
  // The first part comes; of the others half, and then nothing.
  hub.troubledBy((request, response, content) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '')!.map(Number);
    if (from === 0) return false;
    const range = `bytes ${from}-${to}/${content.length}`;
    response.writeHead(206, {
      etag: markOf(content),
      'content-range': range,
      'content-length': to! + 1 - from!,
    });
    response.write(content.subarray(from, from! + 8 * MB));
    return true;
  });
  const run = startCli(['get', repository, 'Q4_K_M', '--to', folder], { env: env() });
  const noted = () => {
    try {
      const { done } = JSON.parse(readFileSync(`${file}.part.json`, 'utf8')) as { done: [number, number][] };
      return done.reduce((sum, [from, to]) => sum + to - from, 0);
    } catch {
      return 0;
    }
  };
  await expect.poll(noted, { timeout: 60_000 }).toBeGreaterThanOrEqual(16 * MB);
  run.process.kill('SIGKILL');
  await run.ended;
  expect(existsSync(file)).toBe(false);
  const before = noted();
  hub.troubledBy(() => false);
  hub.requests.length = 0;
  const { status, out } = await runCli(['get', repository, 'Q4_K_M', '--to', folder], { env: env() });
  expect([status, out]).toEqual([0, `${file}\n`]);
  expect(sha256(readFileSync(file))).toBe(sha256(contents['small.Q4_K_M.gguf']));
  expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  const asked = hub.contents().reduce((sum, { range }) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(range ?? '')!.map(Number);
    return sum + Math.min(to! + 1, 48 * MB) - from!;
  }, 0);
  expect(asked).toBeLessThanOrEqual(48 * MB - before + 1);
}, 120_000);
