import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rememberedHash, weightsHash } from './weightsHash.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'hash-'))));
afterAll(() => rm(folder, { recursive: true }));

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest('hex');

test('a file is hashed whole, and not again until it changes', async () => {
  const [path, memory] = [join(folder, 'm.gguf'), join(folder, 'a', 'hashes.json')];
  const first = Buffer.alloc(700_000, 1);
  await writeFile(path, first);
  expect(await rememberedHash(path, memory)).toBeNull();
  expect(await weightsHash(path, memory)).toBe(sha256(first));
  expect(await rememberedHash(path, memory)).toBe(sha256(first));
  const second = Buffer.alloc(700_000, 2);
  await writeFile(path, second);
  expect([await rememberedHash(path, memory), await weightsHash(path, memory)]).toEqual([
    null,
    sha256(second),
  ]);
});

test('all parts of a split model count', async () => {
  const parts = [1, 2].map((part) => join(folder, `s-0000${part}-of-00002.gguf`));
  const contents = parts.map((_, index) => Buffer.alloc(10, index));
  for (const [index, part] of parts.entries()) await writeFile(part, contents[index]!);
  expect(await weightsHash(parts[0]!, join(folder, 'b.json'))).toBe(sha256(...contents));
});

test('a memory that was damaged is made anew', async () => {
  const [path, memory] = [join(folder, 'n.gguf'), join(folder, 'c.json')];
  await writeFile(path, 'weights');
  await writeFile(memory, '[{"identity": 3}]');
  expect(await weightsHash(path, memory)).toBe(sha256(Buffer.from('weights')));
  expect(JSON.parse(await readFile(memory, 'utf8'))).toHaveLength(1);
});
