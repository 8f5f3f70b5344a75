import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeLoop, type TestLoop } from '../test/loop.ts';
import { DiskTier, PageOwners, PageStore } from './index.ts';

const range = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => (first + index) % 256);
/** A chat's prompt: what all have, then its own. */
const shared = range(0, 100);
const own = { a: [...shared, ...range(120, 90)], b: [...shared, ...range(180, 90)] };

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  folders.push(folder);
  return folder;
}

const IDENTITY = '0123456789abcdef'.repeat(2);
async function start(
  folder: string,
  identity = IDENTITY,
  isRecurrent = false,
): Promise<TestLoop & { pages: PageStore }> {
  const budget = { bytes: 1e9, shareOfFree: 1 };
  const disk = await DiskTier.open(folder, identity, budget, () => undefined, isRecurrent);
  const pages = new PageStore({
    states: isRecurrent,
    ramBytes: 1e6,
    disk: Promise.resolve(disk),
    log: () => undefined,
  });
  const test = await makeLoop({ contextLength: 640, stepTokens: 64, pages, script: { isRecurrent } });
  return { ...test, pages };
}
const chatOf = (test: TestLoop, tokens: readonly number[], chat: string) =>
  test.submit(tokens, { length: 3, origin: { chat } }).over;

/** Once all that is parked is on the disk. */
async function settled({ cache, pages }: TestLoop & { pages: PageStore }): Promise<void> {
  await expect
    .poll(async () => {
      await pages.flushed();
      return [...cache.residents()].every(({ table }) => table.every(({ saved }) => saved));
    })
    .toBe(true);
  await pages.flushed();
}
const files = async (folder: string) =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.page')).sort();
const bytesOn = async (folder: string): Promise<number> => {
  const sizes = (await files(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
};
async function end(test: TestLoop): Promise<void> {
  test.loop.close();
  await test.running;
}

test('forgetting a chat leaves on the disk and in memory what there would be had it never been', async () => {
  const [one, both] = [await makeFolder(), await makeFolder()];
  const alone = await start(one);
  await chatOf(alone, own.b, 'b');
  await settled(alone);
  const test = await start(both);
  await chatOf(test, own.a, 'a');
  await chatOf(test, own.b, 'b');
  await settled(test);
  const before = await bytesOn(both);
  const cells = await test.loop.forget('a');
  test.cache.checkIntegrity();
  const { ramBytes, diskBytes } = await test.pages.forget('a');
  expect(await files(both)).toEqual(await files(one));
  expect(diskBytes).toBe(before - (await bytesOn(both)));
  expect(diskBytes).toBeGreaterThan(0);
  expect(ramBytes).toBeGreaterThan(0);
  expect(test.pages.counts().ram).toEqual(alone.pages.counts().ram);
  // Its own tokens and those of its reply that were read.
  expect(cells).toBe(90 + 2);
  const again = test.submit(own.b, { length: 3 });
  await again.over;
  expect(again.admissions).toEqual([own.b.length - 1]);
  const gone = test.submit(own.a, { length: 1 });
  await gone.over;
  expect(gone.admissions).toEqual([shared.length]);
  await Promise.all([end(test), end(alone)]);
});

test('no token of the chat is left in any file, after a restart and for models that do not run either', async () => {
  const folder = await makeFolder();
  const other = 'fedcba9876543210'.repeat(2);
  for (const identity of [IDENTITY, other]) {
    const test = await start(folder, identity);
    await chatOf(test, own.a, 'a');
    await chatOf(test, own.b, 'b');
    await settled(test);
    await end(test);
  }
  const test = await start(folder);
  const before = await bytesOn(folder);
  const { diskBytes } = await test.pages.forget('a');
  expect(diskBytes).toBe(before - (await bytesOn(folder)));
  const texts = await Promise.all(
    (await files(folder)).map((name) => readFile(join(folder, name), 'latin1')),
  );
  // Chat a alone has 179 after 178 and 177; b begins at 180.
  expect(texts.filter((text) => text.includes('130,131,132'))).toEqual([]);
  expect(texts.some((text) => text.includes('190,191,192'))).toBe(true);
  await end(test);
});

test('without a model the folders are gone through; a file that nobody is known to own goes as well', async () => {
  const folder = await makeFolder();
  const test = await start(folder);
  await chatOf(test, own.a, 'a');
  await chatOf(test, own.b, 'b');
  await settled(test);
  await end(test);
  const inside = join(folder, IDENTITY.slice(0, 32));
  const before = await bytesOn(folder);
  const deleted = await new PageOwners(inside).forget('a');
  expect([...deleted.values()].reduce((sum, bytes) => sum + bytes, 0)).toBe(before - (await bytesOn(folder)));
  expect(deleted.size).toBeGreaterThan(0);
  await rm(join(inside, 'owners.log'));
  await new PageOwners(inside).forget('c');
  expect(await files(folder)).toEqual([]);
});

test('what two chats have stays until both are gone; what nobody in particular made stays until all is cleared', async () => {
  const folder = await makeFolder();
  const test = await start(folder);
  await chatOf(test, own.a, 'a');
  await chatOf(test, own.a, 'b');
  await chatOf(test, own.b, '');
  await settled(test);
  const all = await files(folder);
  await test.loop.forget('a');
  await test.pages.forget('a');
  expect(await files(folder)).toEqual(all);
  await test.loop.forget('b');
  await test.pages.forget('b');
  const left = await files(folder);
  expect([left.length > 0, left.length < all.length]).toEqual([true, true]);
  const freed = await bytesOn(folder);
  expect((await test.pages.clear()).diskBytes).toBe(freed);
  expect(await files(folder)).toEqual([]);
  await end(test);
});

test('what was read before it was anybody’s is the chat’s that has the same', async () => {
  const folder = await makeFolder();
  const test = await start(folder);
  await chatOf(test, own.a, '');
  await settled(test);
  await chatOf(test, own.a, 'a');
  await settled(test);
  await test.loop.forget('a');
  await test.pages.forget('a');
  expect(await files(folder)).toEqual([]);
  expect(test.cache.counts().parked).toBe(0);
  await end(test);
});

test('whole states are forgotten with their chat as well', async () => {
  const folder = await makeFolder();
  const test = await start(folder, IDENTITY, true);
  await chatOf(test, own.a, 'a');
  await test.pages.flushed();
  await expect.poll(async () => (await files(folder)).length).toBeGreaterThan(1);
  await test.loop.forget('a');
  await test.pages.forget('a');
  expect([await files(folder), test.pages.counts().ram.pages, test.cache.counts().parked]).toEqual([
    [],
    0,
    0,
  ]);
  await end(test);
});
