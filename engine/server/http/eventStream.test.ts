import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { openIntervals } from '../../test/intervals.ts';
import { until } from '../../test/serving.ts';
import { EventStream } from './eventStream.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  vi.restoreAllMocks();
});

/** A stream to a reader that has not begun to read; `before`: what happens before it is opened. */
async function opened(
  more: { aliveMs?: number; stalledMs?: number } = {},
  before: (response: ServerResponse, socket: Socket) => Promise<void> = () => Promise.resolve(),
) {
  let drained = 0;
  const answered = new Promise<ServerResponse>(
    (resolve) => (server = createServer((_, response) => resolve(response))),
  );
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const socket = connect((server!.address() as AddressInfo).port, '127.0.0.1');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  const response = await answered;
  await before(response, socket);
  const stream = new EventStream(response, {
    headers: {},
    aliveMs: 100_000,
    stalledMs: 100_000,
    now: () => performance.now(),
    alive: () => 'still here',
    onDrain: () => (drained += 1),
    ...more,
  });
  const read = () =>
    new Promise<string>((resolve) => {
      let text = '';
      socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      socket.on('close', () => resolve(text));
      socket.resume();
    });
  return { stream, response, socket, read, drained: () => drained };
}

const large = { text: 'x'.repeat(2 ** 20) };

test('says that it is full while its reader takes nothing, and when it is no longer', async () => {
  const { stream, read, drained } = await opened();
  for (let count = 0; count < 50 && !stream.full; count++) stream.data(large);
  expect(stream.full).toBe(true);
  stream.comment('nobody hears this');
  expect(drained()).toBe(0);
  const reading = read();
  await until(() => drained() > 0);
  expect(stream.full).toBe(false);
  stream.end('data: [DONE]\n\n');
  const text = await reading;
  expect(text.endsWith('data: [DONE]\n\n\r\n0\r\n\r\n')).toBe(true);
  expect(text).not.toContain('nobody hears this');
});

test('gives up a reader that takes nothing for too long, also after its end', async () => {
  for (const ends of [false, true]) {
    const { stream, response, socket } = await opened({ stalledMs: 100 });
    for (let count = 0; count < 50; count++) stream.data(large);
    if (ends) stream.end('');
    await new Promise((resolve) => response.once('close', resolve));
    expect(response.destroyed).toBe(true);
    socket.destroy();
    server?.close();
  }
});

test('says that it is there while there is nothing else to say', async () => {
  const { stream, read } = await opened({ aliveMs: 30 });
  const reading = read();
  await new Promise((resolve) => setTimeout(resolve, 200));
  stream.end('');
  expect((await reading).match(/: still here\n\n/g)?.length).toBeGreaterThan(1);
});

test('opened after its reader left, it keeps nothing, and neither does one whose reader leaves', async () => {
  const intervals = openIntervals();
  const { stream, response } = await opened({}, async (response, socket) => {
    socket.destroy();
    await new Promise((resolve) => response.once('close', resolve));
  });
  stream.data({ text: 'nobody reads this' });
  expect([intervals.count(), response.writableLength]).toEqual([0, 0]);
  const other = await opened();
  expect(intervals.count()).toBe(1);
  other.socket.destroy();
  await until(() => intervals.count() === 0);
});
