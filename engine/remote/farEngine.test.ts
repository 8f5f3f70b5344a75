import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { engineContract, type ModelState } from '../contract/engine.ts';
import { toErrorValue } from '../contract/errors.ts';
import { fakeHost } from '../test/host.ts';
import { answering, serveFake, serveHost, until, user, type Serving } from '../test/serving.ts';
import { Client } from '../transport/client.ts';
import { memoryPortPair } from '../transport/memoryPort.ts';
import { farAddress } from './address.ts';
import { FarEngine } from './farEngine.ts';
import type { FarAddress } from './farServer.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function link(address: Partial<FarAddress> & { url: string }) {
  const engine = new FarEngine({ key: null, agent: 'Pagoda/1.2.3', ...address });
  const [here, there] = memoryPortPair();
  engine.connect(there);
  const client = new Client(engineContract, here);
  const states: ModelState[] = [];
  client.watch('engine.state', (state) => states.push(state));
  ends.push(() => engine.close());
  const load = async () => {
    for await (const event of client.open('model.load', { path: 'any' }))
      if (event.type === 'done') return event.model;
      else if (event.type === 'failed') throw Object.assign(new Error(event.error.code), event.error);
    throw new Error('no end');
  };
  return { engine, client, states, load };
}

const kept = <S extends Serving>(serving: S): S => {
  ends.push(() => serving.close());
  return serving;
};

async function stranger(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const events = (response: Parameters<RequestListener>[1], ...values: unknown[]) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const value of values) response.write(`data: ${JSON.stringify(value)}\n\n`);
};

test('replies as an engine of this machine would, under the address of the server', async () => {
  const { url, server } = kept(await serveFake(answering(() => 'Hello there.')));
  const { client, load } = link({ url });
  expect(await load()).toMatchObject({ path: url, name: 'fake', contextLength: 8192 });
  let text = '';
  for await (const event of client.open('generate', { prompt: { kind: 'chat', messages: user('Hi') } }))
    if (event.type === 'text') text += event.text;
  expect(text).toBe('Hello there.');
  const plan = { prompt: { kind: 'chat', messages: user('Hi') } } as const;
  expect((await client.request('prompt.plan', plan)).tokens).toBeGreaterThan(5);
  // Seen there as what it is, and its listening as no request.
  expect(server.status().connections.map(({ agent }) => agent)).toContain('Pagoda/1.2.3');
  expect(server.status().requests).toEqual([]);
});

test('what looks into the engine itself is refused by name', async () => {
  const { url } = kept(await serveFake());
  const { client } = link({ url });
  for (const ask of [client.request('pages.clear', {}), client.request('drafts.learn', { texts: [] })])
    await expect(ask).rejects.toMatchObject({ code: 'server.notOffered' });
});

test('another model there is noticed by itself, and so is none', async () => {
  const host = fakeHost();
  const { url } = kept(await serveHost(host));
  const { states, load } = link({ url });
  await expect(load()).rejects.toMatchObject({ code: 'server.noModel' });
  await host.load('/home/ann/first.gguf');
  await until(() => states.at(-1)?.kind === 'ready');
  await host.client.request('model.unload', {});
  await until(() => states.at(-1)?.kind === 'failed');
  expect(JSON.stringify(states)).not.toContain('/home');
});

test('a server that goes away fails what is under way, and is found again when it comes back', async () => {
  const first = await serveFake({
    follow: () => 0x61,
    beforeStep: async () => void (await new Promise((resolve) => setTimeout(resolve, 2))),
  });
  const port = Number(new URL(first.url).port);
  const { client, states, load } = link({ url: first.url });
  await load();
  const reply = client.open('generate', { prompt: { kind: 'raw', text: 'a' } })[Symbol.asyncIterator]();
  for (let type = ''; type !== 'text';) {
    const { value } = await reply.next();
    type = (value as { type: string }).type;
  }
  await first.close();
  let last;
  for (let next = await reply.next(); !next.done; next = await reply.next()) last = next.value;
  expect(last).toMatchObject({ type: 'failed', error: { code: 'server.unreachable' } });
  await until(() => states.at(-1)?.kind === 'failed');
  kept(await serveFake(undefined, { port }));
  await until(() => states.at(-1)?.kind === 'ready');
  // Asked for at once, it is not waited for either.
  expect((await load()).name).toBe('fake');
});

test('says why it cannot be used: nobody there, a key, no Pagoda, another version', async () => {
  const locked = kept(await serveFake(undefined, { key: 'pg-1' }));
  const page = await stranger((_, response) => response.end('<h1>Hello</h1>'));
  const newer = await stranger((_, response) =>
    events(response, { version: '9.0.0', protocol: 99, state: { kind: 'elsewhere' } }),
  );
  const odd = await stranger((_, response) => events(response, { version: '9.0.0', protocol: 1, state: 1 }));
  const why = (address: Partial<FarAddress> & { url: string }) =>
    link(address)
      .load()
      .then(
        () => null,
        (error: unknown) => {
          const { code, data } = error as { code: string; data: object };
          return [code, data];
        },
      );
  expect(await why({ url: 'http://127.0.0.1:9' })).toEqual(['server.unreachable', expect.anything()]);
  expect(await why({ url: locked.url })).toEqual([
    'server.refused',
    expect.objectContaining({ status: 401, message: expect.stringContaining('key') }),
  ]);
  expect(await why({ url: page })).toEqual(['server.otherVersion', { url: page, theirs: '' }]);
  expect(await why({ url: newer })).toEqual(['server.otherVersion', { url: newer, theirs: '9.0.0' }]);
  expect(await why({ url: odd })).toEqual(['server.otherVersion', { url: odd, theirs: '' }]);
  expect(await why({ url: locked.url, key: 'pg-1' })).toBeNull();
});

test('a server that says nothing any more, as on a broken line, counts as gone', async () => {
  const url = await stranger((request, response) => {
    if (request.url === '/pagoda/watch') events(response);
  });
  const { load } = link({ url, silentMs: 100 });
  await expect(load()).rejects.toMatchObject({
    code: 'server.unreachable',
    data: { detail: 'no answer for 0.1 seconds' },
  });
});

test('a load that is given up ends, and so does everything when the link is closed', async () => {
  const url = await stranger(() => undefined);
  const { client, engine } = link({ url });
  const loading = client.open('model.load', { path: 'any' });
  const ended = (async () => {
    for await (const event of loading) if (event.type === 'failed') return event.error.code;
    return null;
  })();
  loading.cancel();
  expect(await ended).toBe('request.cancelled');
  const asked = client.request('chat.count', { messages: user('Hi') }).catch(toErrorValue);
  engine.close();
  expect(await asked).toMatchObject({ code: 'engine.disconnected' });
});

test.each([
  ['127.0.0.1:7247', 'http://127.0.0.1:7247'],
  [' http://studio.local:7247/v1/ ', 'http://studio.local:7247'],
  ['HTTPS://Example.org/pagoda/', 'https://example.org/pagoda'],
  ['[::1]:7247', 'http://[::1]:7247'],
  ['ftp://a', null],
  ['http://key@a', null],
  ['http://a?key=1', null],
  ['http://a b', null],
  ['', null],
])('%j is the address %j', (text, address) => {
  expect(farAddress(text)).toBe(address);
});
