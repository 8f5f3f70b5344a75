import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { TEMPORARY } from '../../contract/chatKey.ts';
import { DiskTier } from './diskTier.ts';
import { PageStore } from './pageStore.ts';

const IDENTITY = '0123456789abcdef'.repeat(2);
const BUDGET = { bytes: 1e9, shareOfFree: 1 };
const range = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  folders.push(folder);
  return folder;
}

interface Options {
  folder?: string;
  ramBytes?: number;
  diskBytes?: number;
  identity?: string;
  log?: string[];
}
function makeStore({
  folder,
  ramBytes = 1e6,
  diskBytes,
  identity = IDENTITY,
  log = [],
}: Options = {}): PageStore {
  const write = (line: string) => void log.push(line);
  const budget = { ...BUDGET, ...(diskBytes === undefined ? {} : { bytes: diskBytes }) };
  const disk = folder === undefined ? Promise.resolve(null) : DiskTier.open(folder, identity, budget, write);
  return new PageStore({ ramBytes, disk, log: write });
}

/** Stores all pages of a token stream, `size` bytes each. */
function store(pages: PageStore, tokens: readonly number[], size = 10, owner = ''): void {
  for (let from = 0; from < tokens.length; from += 64) {
    const { key, present } = pages.expect(tokens, from, Math.min(from + 64, tokens.length), [owner]);
    if (!present) pages.put(key, Buffer.alloc(size, from / 64));
  }
}
const ends = (pages: PageStore, tokens: readonly number[]) =>
  pages.match(tokens, tokens.length).map(({ from, to }) => [from, to]);

test('the pages of a beginning are found one after the other, the last one in part', () => {
  const pages = makeStore();
  store(pages, range(0, 150));
  expect(ends(pages, [...range(0, 140), 999])).toEqual([
    [0, 64],
    [64, 128],
    [128, 140],
  ]);
  expect(ends(pages, [...range(0, 10), 999])).toEqual([[0, 10]]);
  expect(ends(pages, [999])).toEqual([]);
});

test('a page after other pages is another page, though its tokens are the same', () => {
  const pages = makeStore();
  store(pages, [...range(0, 64), ...range(500, 64)]);
  expect(ends(pages, [...range(1, 64), ...range(500, 64)])).toEqual([]);
});

test('a longer page takes the place of the shorter one that it goes on from', () => {
  const pages = makeStore();
  store(pages, range(0, 70));
  store(pages, range(0, 90));
  expect(pages.counts().ram).toMatchObject({ pages: 2, bytes: 20 });
});

test('what was not used for the longest time goes when memory is full', () => {
  const pages = makeStore({ ramBytes: 45 });
  store(pages, range(0, 128));
  store(pages, range(1000, 128));
  pages.take(pages.match(range(0, 64), 64)[0]!.key);
  store(pages, range(2000, 64));
  expect([ends(pages, range(0, 128)), ends(pages, range(1000, 128)), ends(pages, range(2000, 64))]).toEqual([
    [[0, 64]],
    [
      [0, 64],
      [64, 128],
    ],
    [[0, 64]],
  ]);
});

test('after a restart the disk has what memory had', async () => {
  const folder = await makeFolder();
  const before = makeStore({ folder });
  store(before, range(0, 150));
  await before.close(10_000);
  const after = makeStore({ folder });
  await after.flushed();
  expect(ends(after, range(0, 150))).toEqual([]);
  await after.fetch([...range(0, 150), 1]);
  expect(ends(after, range(0, 150))).toEqual([
    [0, 64],
    [64, 128],
    [128, 150],
  ]);
  const [, second] = after.match(range(0, 150), 150);
  expect(Buffer.from(after.take(second!.key)!)).toEqual(Buffer.alloc(10, 1));
  expect(after.fetch([...range(0, 150), 1])).toBeNull();
});

test('pages of another model are not found, and share the budget', async () => {
  const folder = await makeFolder();
  const one = makeStore({ folder });
  store(one, range(0, 64), 3000);
  await one.close(10_000);
  const other = makeStore({ folder, identity: 'f'.repeat(32), diskBytes: 8000 });
  await other.flushed();
  expect(other.fetch(range(0, 65))).toBeNull();
  store(other, range(0, 128), 3000);
  await other.close(10_000);
  const again = makeStore({ folder });
  await again.flushed();
  expect(again.counts().disk).toEqual({ pages: 0, bytes: 0 });
});

test('damaged, cut and foreign files are deleted with one line, and half-written ones without', async () => {
  const folder = await makeFolder();
  const before = makeStore({ folder });
  store(before, range(0, 256));
  await before.close(10_000);
  const inside = join(folder, IDENTITY);
  const names = (await readdir(inside)).filter((name) => name.endsWith('.page'));
  const [first, second, third] = names;
  const bytes = await readFile(join(inside, first!));
  bytes[40] = bytes[40]! ^ 1;
  await writeFile(join(inside, first!), bytes);
  await truncate(join(inside, second!), 60);
  await writeFile(join(inside, 'stranger.page'), await readFile(join(inside, third!)));
  await writeFile(join(inside, 'x.page.part'), 'half');
  const log: string[] = [];
  const after = makeStore({ folder, log });
  await after.flushed();
  const left = (await readdir(inside)).filter((name) => name !== 'owners.log');
  expect([left.length, log]).toEqual([2, ['stored pages were dropped: 3 damaged']]);
});

test('what else lies in the folders of pages is no reason to do without the disk, and stays', async () => {
  const folder = await makeFolder();
  const before = makeStore({ folder });
  store(before, range(0, 150));
  await before.close(10_000);
  const inside = join(folder, IDENTITY);
  await mkdir(join(inside, 'folder.page', 'deep'), { recursive: true });
  await mkdir(join(inside, 'folder'));
  await symlink(join(folder, 'nothing'), join(inside, 'leads nowhere.page'));
  await symlink('round.page', join(inside, 'round.page'));
  const other = join(folder, 'f'.repeat(32));
  await mkdir(join(other, 'folder.page'), { recursive: true });
  await symlink(join(folder, 'nothing'), join(other, 'leads nowhere.page'));
  const log: string[] = [];
  const after = makeStore({ folder, log, diskBytes: 200 });
  await after.flushed();
  await after.fetch([...range(0, 150), 1]);
  expect([ends(after, range(0, 150)).length, log]).toEqual([3, []]);
  // Its budget is kept as before, over files alone.
  store(after, range(1000, 1600), 50);
  await after.flushed();
  expect([after.counts().disk!.bytes <= 200, log]).toEqual([true, []]);
  await after.forget('somebody');
  await after.clear();
  expect((await readdir(inside)).filter((name) => name.startsWith('folder'))).toEqual([
    'folder',
    'folder.page',
  ]);
});

test('clearing says what it freed, in memory and on the disk', async () => {
  const folder = await makeFolder();
  const pages = makeStore({ folder });
  store(pages, range(0, 128));
  await pages.flushed();
  const inside = join(folder, IDENTITY);
  const names = (await readdir(inside)).filter((name) => name.endsWith('.page'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(inside, name))).size));
  const diskBytes = sizes.reduce((sum, size) => sum + size);
  expect(await pages.clear()).toEqual({ ramBytes: 20, diskBytes });
  expect([
    pages.counts().ram.bytes,
    pages.counts().disk!.bytes,
    (await readdir(inside)).filter((name) => name.endsWith('.page')),
  ]).toEqual([0, 0, []]);
});

test('a folder that cannot be written leaves memory as it is, and says so once', async () => {
  const folder = await makeFolder();
  const log: string[] = [];
  const pages = makeStore({ folder, log });
  await pages.flushed();
  await rm(folder, { recursive: true });
  await writeFile(folder, '');
  store(pages, range(0, 128));
  await pages.flushed();
  expect([ends(pages, range(0, 128)).length, log.length]).toEqual([2, 1]);
});

test('a folder that was taken away is made again', async () => {
  const folder = await makeFolder();
  const log: string[] = [];
  const pages = makeStore({ folder, log });
  await pages.flushed();
  await rm(folder, { recursive: true });
  store(pages, range(0, 128));
  await pages.flushed();
  expect([pages.counts().disk!.pages, log]).toEqual([2, []]);
  const again = makeStore({ folder });
  await again.flushed();
  expect(again.counts().disk!.pages).toBe(2);
});

test('a line about owners that was cut takes no other along', async () => {
  const folder = await makeFolder();
  const inside = join(folder, IDENTITY);
  await mkdir(inside);
  await writeFile(join(inside, 'owners.log'), '["a page","some');
  const pages = makeStore({ folder });
  store(pages, range(0, 128));
  await pages.close(10_000);
  const again = makeStore({ folder });
  await again.flushed();
  expect(again.counts().disk!.pages).toBe(2);
});

test('what only temporary chats have stays in memory, and goes to the disk once another chat has it too, without their names', async () => {
  const folder = await makeFolder();
  const temporary = `${TEMPORARY}1`;
  const pages = makeStore({ folder });
  store(pages, range(0, 64), 10, 'kept');
  store(pages, [...range(0, 64), ...range(500, 64)], 10, temporary);
  store(pages, range(900, 64), 10, temporary);
  await pages.flushed();
  const books = () => readFile(join(folder, IDENTITY, 'owners.log'), 'utf8');
  expect([pages.counts().ram.pages, pages.counts().disk!.pages]).toEqual([3, 1]);
  expect(await books()).not.toContain(TEMPORARY);
  // Begun over what is stored of its own, and of nobody's.
  pages.claim(range(0, 64), temporary);
  pages.claim(range(900, 64), 'kept');
  await pages.flushed();
  expect(pages.counts().disk!.pages).toBe(2);
  await pages.forget(temporary);
  expect([pages.counts().ram.pages, pages.counts().disk!.pages]).toEqual([2, 2]);
  expect(await books()).not.toContain(TEMPORARY);
});

test('what waits for the disk does not go there once a temporary chat is the only one left that has it', async () => {
  const folder = await makeFolder();
  let open = (_: DiskTier) => {};
  const disk = new Promise<DiskTier>((resolve) => (open = resolve));
  const pages = new PageStore({ ramBytes: 1e6, disk, log: () => {} });
  store(pages, range(0, 64), 10, 'kept');
  pages.claim(range(0, 64), `${TEMPORARY}1`);
  await pages.forget('kept');
  open(await DiskTier.open(folder, IDENTITY, BUDGET, () => {}));
  await pages.flushed();
  expect([pages.counts().ram.pages, pages.counts().disk!.pages]).toEqual([1, 0]);
});
