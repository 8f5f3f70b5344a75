import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHub } from '../downloads/test/hub.ts';
import { HubSide } from './hubSide.ts';

const repository = 'someone/small-GGUF';
const contents = {
  'small.Q8_0-00001-of-00002.gguf': randomBytes(3000),
  'small.Q8_0-00002-of-00002.gguf': randomBytes(500),
};
let folder: string;
let hub: Awaited<ReturnType<typeof openHub>>;
let side: HubSide;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-hub-'));
  hub = await openHub(
    repository,
    Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, { content }])),
  );
  side = new HubSide();
});
afterEach(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

const never = new AbortController().signal;
const allow = (more: object = {}) =>
  side.use({ offline: false, hub: hub.url, proxy: null, token: null, ...more });
const wanted = async () => ({ repository, folder, files: (await side.offers(repository))[0]!.files });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code: string }).code,
  );

test('nothing goes out before it is allowed', async () => {
  expect(await codeOf(side.search('small'))).toBe('download.offline');
  expect([hub.requests, side.contacts.current()]).toEqual([[], []]);
});

test('a model in several files comes whole, its progress is of all of them, and every host is noted', async () => {
  allow();
  expect(await side.search('small')).toMatchObject([{ repository, downloads: 12_345 }]);
  const seen: number[] = [];
  const path = await side.fetch(await wanted(), ({ bytes, total }) => seen.push(bytes / total), never);
  expect(path).toBe(join(folder, 'small.Q8_0-00001-of-00002.gguf'));
  for (const [name, content] of Object.entries(contents))
    expect(readFileSync(join(folder, name)).equals(content)).toBe(true);
  expect(seen.at(-1)).toBe(1);
  const port = new URL(hub.url).port;
  expect(
    side.contacts
      .current()
      .map(({ host }) => host)
      .sort(),
  ).toEqual([`127.0.0.1:${port}`, `localhost:${port}`]);
});

test('switched off in the middle it ends so; allowed again it goes on; given up, nothing is left', async () => {
  allow();
  const model = await wanted();
  let begun: () => void = () => undefined;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  hub.troubledBy((request, response, content) => {
    if (request.headers.range === 'bytes=0-0') return false;
    begun();
    response.writeHead(206, {
      'content-range': `bytes 0-${content.length - 1}/${content.length}`,
      'content-length': content.length,
    });
    response.write(content.subarray(0, 100));
    return true; // And then nothing comes.
  });
  const cut = codeOf(side.fetch(model, () => undefined, never));
  await beginning;
  allow({ offline: true });
  expect(await cut).toBe('download.offline');
  expect(readdirSync(folder).some((name) => name.endsWith('.gguf'))).toBe(false);
  hub.troubledBy(() => false);
  allow();
  const controller = new AbortController();
  controller.abort();
  expect(await codeOf(side.fetch(model, () => undefined, controller.signal))).toBe('request.cancelled');
  await side.fetch(model, () => undefined, never);
  expect(existsSync(join(folder, 'small.Q8_0-00002-of-00002.gguf'))).toBe(true);
  await side.discard(model);
  expect(readdirSync(folder)).toEqual([]);
});
