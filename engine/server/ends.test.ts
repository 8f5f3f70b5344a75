import { describe, expect, test } from 'vitest';
import { chat, endless, eventsOf, rawConnection, servedInTests, until, user } from '../test/serving.ts';

const { serve } = servedInTests();

describe('a server that ends', () => {
  test('tells whoever it was answering, writing and waiting alike, and answers nobody new', async () => {
    const { post, server, log, url } = await serve(endless, { parallel: 1 });
    const body = { messages: user('Hi'), max_tokens: -1 };
    const writing = fetch(`${url}${chat}`, {
      method: 'POST',
      body: JSON.stringify({ ...body, stream: true }),
    });
    const written = (await writing).text();
    await until(() => server.status().requests[0]?.state === 'writing');
    const waiting = post(chat, body);
    await until(() => server.status().requests.some(({ state }) => state === 'waiting'));
    await server.close();
    const events = eventsOf(await written);
    expect(events.at(-1)).toMatchObject({ error: { code: 'server_closed', type: 'unavailable_error' } });
    expect(events.length).toBeGreaterThan(2);
    const refused = await waiting;
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(refused.body.error.message).toBe('This server is being closed. Try again later.');
    expect(log.map((line) => / (\d{3}) /.exec(line)![1]).sort()).toEqual(['200', '503']);
    // One that had begun with 200 is not said to have come to its end.
    expect(log.every((line) => line.includes(' error=server_closed '))).toBe(true);
    expect(server.status().ended.map(({ status }) => status)).toEqual([503, 503]);
    await expect(post(chat, body)).rejects.toThrow();
  });

  test('waits no longer than it may for a reader that takes nothing', async () => {
    const { server, url } = await serve(endless, {}, { times: { closeWithin: 20 } });
    const { socket, closed } = rawConnection(url);
    // Its body never comes.
    socket.write(`POST ${chat} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n`);
    await until(() => server.status().requests.length === 1);
    await server.close();
    expect(await closed).not.toContain(' 200 ');
  });

  test('waits for nobody once there is hurry', async () => {
    const { server, url } = await serve(endless, {}, { times: { closeWithin: 1e6 } });
    const { socket, closed } = rawConnection(url);
    socket.write(`POST ${chat} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n`);
    await until(() => server.status().requests.length === 1);
    const hurry = new AbortController();
    const ended = server.close(hurry.signal);
    hurry.abort();
    await ended;
    expect(await closed).not.toContain(' 200 ');
  });
});
