import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { driverBranch } from '../downloads/index.ts';
import { runCli, runJson } from './test/builtCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-cuda-'));
const server = createServer((_, response) => response.end('not what was published'));
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
const mirror = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const env = { PAGODA_CACHE: folder, PAGODA_LIBRARIES: '', HTTP_PROXY: '', HTTPS_PROXY: '' };

test('nothing is fetched from anywhere but where a person says', async () => {
  const { status, err } = await runCli(['cuda'], { env });
  expect([status, err]).toEqual([2, expect.stringContaining('--mirror ADDRESS')]);
});

test.skipIf(driverBranch() !== null)(
  'where no such driver is, that is said before anything is fetched',
  async () => {
    const { status, err } = await runCli(['cuda', '--mirror', mirror()], { env });
    expect([status, err]).toEqual([1, expect.stringContaining('no driver of NVIDIA is loaded')]);
  },
);

test('what is not what was published is refused and leaves nothing in place', async () => {
  const said = await runJson(['cuda', '--mirror', mirror(), '--untried'], { env });
  expect([said.status, said.json]).toMatchObject([1, { error: { code: 'download.checksum' } }]);
  expect(existsSync(join(folder, 'libraries/3.22.1'))).toBe(false);
  expect(await runJson(['cuda', '--remove'], { env })).toMatchObject({ status: 0, json: { removed: true } });
});
