import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256 } from './test/hub.ts';
import { Outgoing } from './outgoing.ts';

const MB = 1024 * 1024;

test.each([
  ['a little', 1],
  ['more than waits in memory', 40],
])('a slow reader gets all of %s from a server that ends by closing the connection', async (_, size) => {
  const content = randomBytes(size * MB);
  const server = createServer((_, response) => {
    response.shouldKeepAlive = false;
    response.writeHead(200, { 'content-length': content.length }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const outgoing = new Outgoing();
  try {
    const { port } = server.address() as AddressInfo;
    const response = await outgoing.get(`http://127.0.0.1:${port}/`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.length;
      // By now the server has sent the rest, and gone.
      if (bytes > content.length - MB / 2) await pause(20);
    }
    expect(sha256(Buffer.concat(chunks))).toBe(sha256(content));
  } finally {
    await outgoing.close();
    server.close();
  }
});
