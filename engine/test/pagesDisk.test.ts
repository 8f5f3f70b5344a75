import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeSmallDisk } from '../../electron/main/storage/test/smallDisk.ts';
import { OWNERS_FILE, PageOwners } from '../kv/tiers/pageOwners.ts';

const disk = makeSmallDisk(64 * 1024);

test.skipIf(!disk)('what a chat had is forgotten in the books of a full disk, too', async () => {
  const folder = join(disk!.folder, 'pages');
  mkdirSync(folder);
  try {
    const owners = new PageOwners(folder);
    await owners.note('one', ['a', 'b']);
    disk!.fill();
    await owners.rewrite([['one', ['b']]]);
    expect(readFileSync(join(folder, OWNERS_FILE), 'utf8')).toBe('["one","b"]\n');
  } finally {
    disk!.remove();
  }
});
