import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSmallDisk } from '../../electron/main/storage/test/smallDisk.ts';
import { download } from '../downloads/download.ts';
import { openHub } from '../downloads/test/hub.ts';
import { Outgoing } from '../downloads/outgoing.ts';

const repository = 'someone/small-GGUF';
const disk = makeSmallDisk(256 * 1024);
const outgoing = new Outgoing();
let hub: Awaited<ReturnType<typeof openHub>>;
beforeAll(async () => {
  hub = await openHub(repository, { 'model.gguf': { content: Buffer.alloc(1000) } });
});
afterAll(async () => {
  await hub.close();
  await outgoing.close();
  disk?.remove();
});

const get = (folder: string) =>
  download(
    {
      url: `${hub.url}/${repository}/resolve/main/model.gguf`,
      file: join(folder, 'model.gguf'),
      sha256: null,
    },
    { outgoing, signal: new AbortController().signal },
  );

test.skipIf(!disk)(
  'a disk that is full, or may only be read, is told as what it is, and nothing is left',
  async () => {
    const folder = join(disk!.folder, 'models');
    mkdirSync(folder);
    const path = join(folder, 'model.gguf');
    await expect(get(folder)).rejects.toMatchObject({ code: 'download.noSpace', data: { path } });
    disk!.fill();
    await expect(get(folder)).rejects.toMatchObject({
      code: 'download.noSpace',
      data: { neededBytes: null },
    });
    expect(readdirSync(folder)).toEqual([]);
    disk!.free();
    disk!.seal();
    const code = 'download.cannotWrite';
    for (const where of [folder, join(folder, 'someone', 'else')])
      await expect(get(where)).rejects.toMatchObject({ code, data: { errno: 'EROFS' } });
  },
);
