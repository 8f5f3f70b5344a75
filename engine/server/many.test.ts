import { describe, expect, test } from 'vitest';
import { chat, endless, eventsOf, rawConnection, servedInTests, until, user } from '../test/serving.ts';

const { serve } = servedInTests();

describe('many at once', () => {
  test('beyond the places they wait, and hear how many are before; beyond the queue they are sent away', async () => {
    const times = { beginWithin: 20, alive: 40 };
    const { post, url, server } = await serve(endless, { parallel: 1, queue: 1 }, { times });
    const first = new AbortController();
    const running = fetch(`${url}${chat}`, {
      method: 'POST',
      signal: first.signal,
      body: JSON.stringify({ messages: user('a'), stream: true }),
    });
    await until(() => server.status().requests.some(({ state }) => state === 'writing'));
    const second = post(chat, { messages: user('b'), stream: true, max_tokens: 5 });
    await until(() => server.status().requests.some(({ state }) => state === 'waiting'));
    const third = await post(chat, { messages: user('c') });
    expect([third.status, third.body.error.code]).toEqual([429, 'queue_full']);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 150));
    first.abort();
    await running.catch(() => undefined);
    const events = eventsOf((await second).text);
    expect(events).toContainEqual({ comment: 'waiting, next' });
    expect(events.map((event) => event.choices?.[0]?.delta.content ?? '').join('')).toHaveLength(5);
  });

  test('a dropped connection frees its place and its work', async () => {
    const { url, host, server, post, log } = await serve(endless, { parallel: 2 });
    for (const stream of [true, false]) {
      const dropped = new AbortController();
      const asked = fetch(`${url}${chat}`, {
        method: 'POST',
        signal: dropped.signal,
        body: JSON.stringify({ messages: user('a'), n: 2, stream }),
      }).then((response) => response.text());
      await until(() => server.status().requests.some(({ state }) => state === 'writing'));
      dropped.abort();
      await asked.catch(() => undefined);
      await until(() => server.status().requests.length === 0);
    }
    let running = -1;
    const end = host.client.watch('engine.metrics', (metrics) => (running = metrics.running));
    await until(() => running === 0);
    end();
    expect((await post(chat, { messages: user('b'), max_tokens: 3 })).status).toBe(200);
    expect(log.slice(0, 2).every((line) => line.includes(' 499 '))).toBe(true);
  });

  test('a connection that is dropped takes along what was sent behind a request under way', async () => {
    const { url, host, server, log, post } = await serve(endless, { parallel: 4 });
    const bodies = [false, true, true].map((stream) => JSON.stringify({ messages: user('a'), stream }));
    const { socket, closed } = rawConnection(url);
    socket.write(
      bodies
        .map(
          (body) =>
            `POST ${chat} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        )
        .join(''),
    );
    const writing = () => server.status().requests.filter(({ state }) => state === 'writing').length;
    await until(() => writing() === bodies.length);
    socket.destroy();
    await closed;
    await until(() => server.status().requests.length === 0);
    let running = -1;
    const end = host.client.watch('engine.metrics', (metrics) => (running = metrics.running));
    await until(() => running === 0);
    end();
    expect(log.filter((line) => line.includes(' 499 '))).toHaveLength(bodies.length);
    expect((await post(chat, { messages: user('b'), max_tokens: 3 })).status).toBe(200);
  });

  test('a log line says what was done and nothing of what was said', async () => {
    const { post, log, get } = await serve();
    await post(chat, { messages: user('marker-in-prompt'), user: 'marker-user' });
    await post(chat, { messages: user('Hi'), stop: ['marker-stop'], stream: true });
    await get('/marker-path?marker-query=1');
    await post(chat, '{"marker-broken": ');
    await until(() => log.length === 4);
    expect(log[0]).toMatch(
      /^\S+Z POST \/v1\/chat\/completions 200 127\.0\.0\.1 prompt=\d+ cached=0 reply=13 first=\S+ total=\S+$/,
    );
    expect(log[1]).toMatch(/ 200 127\.0\.0\.1 stream prompt=/);
    expect(log[2]).toMatch(/ GET \(unknown\) 404 127\.0\.0\.1 error=unknown_url /);
    expect(log[3]).toMatch(/ 400 127\.0\.0\.1 error=invalid_json /);
    expect(log.join('\n')).not.toContain('marker');
    expect(log.join('\n')).not.toContain('Hello');
  });

  test('what is no request at all, and one that a connection breaks off, has its line and is counted', async () => {
    const { url, log, get, server } = await serve(endless);
    for (const [sent, line] of [
      ['nonsense\r\n\r\n', / - \(unknown\) 400 127\.0\.0\.1 error=no_http /],
      [`\x16\x03\x01\x02\x00`, / - \(unknown\) 400 127\.0\.0\.1 error=no_https /],
      ['GET /v1/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', / GET \(unknown\) 400 /],
    ] as const) {
      const { socket, closed } = rawConnection(url);
      socket.write(sent, 'latin1');
      await closed;
      await until(() => line.test(log.at(-1) ?? ''));
    }
    const dropped = new AbortController();
    const asked = fetch(`${url}${chat}`, {
      method: 'POST',
      signal: dropped.signal,
      body: JSON.stringify({ messages: user('a') }),
    });
    await until(() => (server.status().requests[0]?.replyTokens ?? 0) > 3);
    dropped.abort();
    await asked.catch(() => undefined);
    await until(() => log.length === 4);
    expect(log[3]).toMatch(/ 499 127\.0\.0\.1 prompt=\d+ cached=0 reply=\d+ first=\S+ total=\S+$/);
    const { text } = await get('/metrics');
    expect(text).toContain('pagoda_errors_total{route="unknown",code="no_https"} 1');
    expect(/^pagoda_reply_tokens_total (\d+)$/m.exec(text)?.[1]).toBe(/reply=(\d+)/.exec(log[3]!)?.[1]);
  });

  test('the first token is that of the request, and not of the time it had a place', async () => {
    const { url, get, post, server, log } = await serve(endless, { parallel: 1 });
    const first = new AbortController();
    const running = fetch(`${url}${chat}`, {
      method: 'POST',
      signal: first.signal,
      body: JSON.stringify({ messages: user('a'), stream: true }),
    });
    await until(() => server.status().requests[0]?.state === 'writing');
    const second = post(chat, { messages: user('b'), max_tokens: 5 });
    await until(() => server.status().requests.some(({ state }) => state === 'waiting'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    first.abort();
    await running.catch(() => undefined);
    expect((await second).status).toBe(200);
    await until(() => log.length === 2);
    const [, waited = 0] = /first=(\d+)ms waited=/.exec(log[1]!) ?? [];
    expect(Number(waited)).toBeGreaterThanOrEqual(300);
    const { text } = await get('/metrics');
    expect(text).toContain('pagoda_first_token_seconds_bucket{le="0.25"} 1\n');
    expect(text).toContain('pagoda_first_token_seconds_count 2\n');
  });

  test('whoever watches sees who asked for what and how it ended, and nothing of what was said', async () => {
    const { post, get, server } = await serve(undefined, { key: 'right' });
    const as = (key: string) => ({ authorization: `Bearer ${key}`, 'user-agent': 'a client/1' });
    await post(chat, { messages: user('marker-in-prompt') }, as('right'));
    await post(chat, { messages: user('Hi'), temperature: 'marker' }, as('right'));
    await post(chat, { messages: user('marker') }, as('marker-wrong'));
    await get('/marker-path', as('right'));
    await get('/v1/models', as('right'));
    await until(() => server.status().served === 2 && server.status().refused === 3);
    const { ended, requests } = server.status();
    expect(requests).toEqual([]);
    expect(ended.map(({ route, status }) => [route, status])).toEqual([
      [null, 404],
      [chat, 401],
      [chat, 400],
      [chat, 200],
    ]);
    expect(ended.at(-1)).toMatchObject({ agent: 'a client/1', model: 'fake', replyTokens: 13 });
    expect(ended.at(-1)!.promptTokens).toBeGreaterThan(0);
    expect(JSON.stringify(server.status())).not.toMatch(/marker|Hello/);
  });

  test('of those that are over the latest are kept', async () => {
    const { get, server } = await serve();
    for (let request = 0; request < 35; request++) await get('/nothing');
    await until(() => server.status().refused === 35);
    expect(server.status().ended).toHaveLength(30);
  });

  test('how fast a reply comes is told while it is written', async () => {
    const { url, server } = await serve(endless);
    const dropped = new AbortController();
    const asked = fetch(`${url}${chat}`, {
      method: 'POST',
      signal: dropped.signal,
      body: JSON.stringify({ messages: user('a') }),
    });
    await until(() => (server.status().requests[0]?.tokensPerSecond ?? 0) > 0);
    expect(server.status().requests[0]).toMatchObject({ state: 'writing', model: 'fake' });
    dropped.abort();
    await asked.catch(() => undefined);
    await until(() => server.status().ended[0]?.status === 499);
  });
});
