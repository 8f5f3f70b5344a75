import { connect, type Socket } from 'node:net';
import { afterEach } from 'vitest';
import { serverSettings, type ServerSettingsInput } from '../contract/server.ts';
import { fakeHost, type TestHost } from './host.ts';
import { replyAfter, type FakeScript } from '../native/fakes/fakeNative.ts';
import { openServer, type HttpServer, type ServerOptions } from '../server/openServer.ts';

/** A server on a free port, over a host in this process. */
export interface Serving {
  readonly url: string;
  readonly host: TestHost;
  readonly server: HttpServer;
  /** Lines of its log. */
  readonly log: string[];
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: any; // What a client would have to look into.
}

type More = Partial<Omit<ServerOptions, 'client' | 'settings' | 'log'>>;

export async function serveHost(
  host: TestHost,
  settings: ServerSettingsInput = {},
  more: More = {},
): Promise<Serving> {
  const log: string[] = [];
  const server = await openServer({
    client: host.client,
    settings: serverSettings.parse({ port: 0, ...settings }),
    version: '1.2.3',
    log: (line) => log.push(line),
    ...more,
  });
  const { url } = server;
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
  };
  return {
    url,
    host,
    server,
    log,
    post: (path, body, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path, headers = {}) => ask(path, { headers }),
    async close() {
      await server.close();
      await host.host.close();
    },
  };
}

/** Every prompt of a chat is answered with `reply`, which is given all that came before. */
export const answering = (reply: (before: string) => string): FakeScript => ({
  follow: replyAfter('<|im_start|>assistant\n', reply),
});

export async function serveFake(
  script: FakeScript = answering(() => 'Hello there.'),
  settings: ServerSettingsInput = {},
  more: More = {},
): Promise<Serving> {
  const host = fakeHost(script);
  await host.load('/models/fake.gguf');
  return serveHost(host, settings, more);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** For a file of tests: `serve` is `serveFake`; what it opened, or `opened` was told of, is closed after each test. */
export function servedInTests(): { serve: typeof serveFake; opened: (serving: Serving) => Serving } {
  let open: Serving[] = [];
  afterEach(async () => {
    await Promise.all(open.map((each) => each.close()));
    open = [];
  });
  const opened = (serving: Serving): Serving => {
    open.push(serving);
    return serving;
  };
  return { serve: async (...args) => opened(await serveFake(...args)), opened };
}

export const chat = '/v1/chat/completions';

/** Writes until it is stopped, at a pace. */
export const endless = {
  follow: (tokens: readonly number[]) => 'word '.charCodeAt(tokens.length % 5),
  beforeStep: async () => void (await new Promise((resolve) => setTimeout(resolve, 2))),
};

/** The events of a stream, comments among them as `{comment}`. */
export function eventsOf(text: string): any[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      if (block.startsWith(': ')) return { comment: block.slice(2) };
      if (!block.startsWith('data: ')) throw new Error(`no event: ${block}`);
      const data = block.slice('data: '.length);
      return data === '[DONE]' ? data : jsonOf(data);
    });
}

export const user = (content: string) => [{ role: 'user' as const, content }];

/** A connection that speaks as the test wants, and all that comes back until it closes. */
export function rawConnection(url: string): { socket: Socket; closed: Promise<string> } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => (heard += text));
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(heard)));
  return { socket, closed };
}

export async function until(holds: () => boolean, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
