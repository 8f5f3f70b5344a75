import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { download } from './download.mjs';
import { type Answer, hangAfter, ranged, redirectTo, serveAnswers, status, whole } from './testServer.ts';

const body = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
const content = { bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };

let folder: string;
let file: string;
let server: Awaited<ReturnType<typeof serveAnswers>> | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-download-'));
  file = join(folder, 'model.gguf');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

interface Options {
  attempts?: number;
  stallMs?: number;
  /** The connection is cut once so many bytes are stored. */
  cutAt?: number;
}

async function fetchFrom(answers: [Answer, ...Answer[]], { cutAt, ...options }: Options = {}) {
  const from = (server = await serveAnswers(...answers));
  const seen: number[] = [];
  const onProgress = (done: number) => {
    seen.push(done);
    if (done === cutAt) from.cut();
  };
  await download({ url: server.url, file, ...content, retryMs: 1, onProgress, ...options });
  return {
    intact: readFileSync(file).equals(body),
    last: seen.at(-1),
    ranges: server.requests.map(({ range }) => range),
  };
}
const arrived = (ranges: (string | undefined)[]) => ({ intact: true, last: body.length, ranges });

describe('a download that succeeds', () => {
  test('arrives whole and leaves nothing beside it', async () => {
    expect(await fetchFrom([whole(body)])).toEqual(arrived([undefined]));
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  test('follows redirects', async () => {
    expect(await fetchFrom([redirectTo('/elsewhere'), whole(body)])).toEqual(arrived([undefined, undefined]));
    expect(server?.requests.map(({ path }) => path)).toEqual(['/', '/elsewhere']);
  });

  test('goes on after a cut where the server serves ranges', async () => {
    const { intact, ranges } = await fetchFrom([hangAfter(body, 100_000), ranged(body)], { cutAt: 100_000 });
    expect(intact).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
  });

  test('starts clean after a cut where the server ignores ranges', async () => {
    const { intact, ranges } = await fetchFrom([hangAfter(body, 100_000), whole(body)], { cutAt: 100_000 });
    expect(intact).toBe(true);
    expect(ranges).toEqual([undefined, 'bytes=100000-']);
  });

  test('asks again from the beginning when the server cannot give the rest', async () => {
    writeFileSync(`${file}.part`, body.subarray(0, 5));
    const { intact, ranges } = await fetchFrom([status(416), whole(body)]);
    expect(intact).toBe(true);
    expect(ranges).toEqual(['bytes=5-', undefined]);
  });

  test('goes on where an earlier run was killed', async () => {
    writeFileSync(`${file}.part`, body.subarray(0, 250_000));
    expect(await fetchFrom([ranged(body)])).toEqual(arrived(['bytes=250000-']));
  });

  test('starts clean when what an earlier run left turns out to be something else', async () => {
    writeFileSync(`${file}.part`, Buffer.alloc(250_000, 1));
    expect(await fetchFrom([ranged(body)])).toEqual(arrived(['bytes=250000-', undefined]));
  });

  test('outlasts a server that is busy for a moment', async () => {
    expect(await fetchFrom([status(503), status(429), whole(body)])).toEqual(
      arrived([undefined, undefined, undefined]),
    );
  });

  test('outlasts a server that stops sending', async () => {
    const { intact } = await fetchFrom([hangAfter(body, 1000), ranged(body)], { stallMs: 200 });
    expect(intact).toBe(true);
  });
});

describe('a download that fails', () => {
  test('says what the server answered, at once where trying again is no use', async () => {
    await expect(fetchFrom([status(404)])).rejects.toMatchObject({ code: 'status', final: true });
    expect(server?.requests.length).toBe(1);
  });

  test('gives up on a server that never recovers after the allowed attempts', async () => {
    await expect(fetchFrom([status(500)], { attempts: 3 })).rejects.toMatchObject({ code: 'status' });
    expect(server?.requests.length).toBe(3);
  });

  test('tells a cut connection from a stalled one', async () => {
    await expect(fetchFrom([hangAfter(body, 10)], { attempts: 1, cutAt: 10 })).rejects.toMatchObject({
      code: 'cut',
    });
    await server?.close();
    await expect(fetchFrom([hangAfter(body, 10)], { attempts: 1, stallMs: 200 })).rejects.toMatchObject({
      code: 'stalled',
    });
  });

  test('never leaves a wrong file where the right one belongs', async () => {
    const other = Buffer.alloc(body.length, 1);
    await expect(fetchFrom([whole(other)], { attempts: 2 })).rejects.toMatchObject({ code: 'damaged' });
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
  });

  test('stops at more bytes than expected', async () => {
    await expect(fetchFrom([whole(Buffer.concat([body, body]))])).rejects.toMatchObject({ code: 'tooLong' });
    expect(existsSync(file)).toBe(false);
  });

  test('says when nobody listens', async () => {
    server = await serveAnswers(whole(body));
    const { url } = server;
    await server.close();
    server = undefined;
    const attempt = download({ url, file, ...content, attempts: 1 });
    await expect(attempt).rejects.toMatchObject({ code: 'unreachable', message: 'ECONNREFUSED' });
  });
});
