import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { engineContract, type EngineContract } from '../../../engine/contract/engine.ts';
import type { Client } from '../../../engine/transport/client.ts';
import { serve, type Handlers } from '../../../engine/transport/server.ts';
import { appContract, type AppContract, type EngineProcess } from '../contract/app.ts';
import { appPortMessage, enginePortMessage } from '../contract/bridge.ts';
import { connectBridge } from './connectBridge.ts';
import { domPort } from './domPort.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A window whose preload is the test, with the real MessagePorts of the platform. */
function makePage() {
  const page = Object.assign(new EventTarget(), { origin: 'app://pagoda' });
  let process: EngineProcess = { kind: 'starting' };
  let changed: () => void = () => undefined;
  let connects = 0;
  const deliver = (data: string, other: object = {}) => {
    const { port1, port2 } = new MessageChannel();
    const event = Object.assign(new Event('message'), {
      data,
      origin: page.origin,
      source: page,
      ports: [port2],
      ...other,
    });
    page.dispatchEvent(event);
    return port1;
  };
  const links = connectBridge(
    { pathOfFile: () => '/dropped.gguf', connect: () => connects++, platform: 'linux' },
    page,
  );
  const engines: Client<EngineContract>[] = [];
  links.onEngine((engine) => engines.push(engine));
  return {
    links,
    engines,
    deliver,
    connects: () => connects,
    serveApp: () =>
      serve(
        appContract,
        {
          'app.copyText': () => ({}),
          'engine.process': {
            current: () => process,
            changed: (listener: () => void) => {
              changed = listener;
              return () => undefined;
            },
          },
        } as unknown as Handlers<AppContract>,
        domPort(deliver(appPortMessage)),
      ),
    setProcess: (next: EngineProcess) => {
      process = next;
      changed();
    },
    /** An engine that takes a reply and never ends it. */
    serveEngine: () => {
      const port = deliver(enginePortMessage);
      const silent = { generate: () => new Promise(() => undefined) };
      serve(engineContract, silent as unknown as Handlers<EngineContract>, domPort(port));
      return port;
    },
  };
}

const openReply = (engine: Client<EngineContract>) =>
  engine
    .open('generate', { prompt: { kind: 'raw', text: 'x' } })
    [Symbol.asyncIterator]()
    .next();
const crash = { code: 'engine.crashed', data: { exitCode: null, signal: 'SIGKILL' } } as const;

test('what is asked before the link is there is answered once it is', async () => {
  const page = makePage();
  const answer = page.links.app.request('app.copyText', { text: 'early' });
  expect(page.connects()).toBe(1);
  const stop = page.serveApp();
  expect(await answer).toEqual({});
  stop();
});

test('a reply that was under way when the engine crashed ends with the crash, though the port closed first', async () => {
  const page = makePage();
  const stop = page.serveApp();
  const port = page.serveEngine();
  const reply = openReply(page.engines[0]!);
  await new Promise((resolve) => {
    port.addEventListener('close', resolve);
    port.close();
  });
  page.setProcess({ kind: 'restarting', error: crash, attempt: 1 });
  expect(await reply).toEqual({ value: { type: 'failed', error: crash }, done: false });
  stop();
});

test('where nobody says why, the reply still ends', async () => {
  const page = makePage();
  const port = page.serveEngine();
  const reply = openReply(page.engines[0]!);
  port.close();
  await vi.waitFor(() => {
    expect(vi.getTimerCount()).toBeGreaterThan(0);
  });
  vi.runAllTimers();
  expect(await reply).toEqual({
    value: { type: 'failed', error: { code: 'engine.disconnected', data: {} } },
    done: false,
  });
});

test('a new engine ends what was open with the one before', async () => {
  const page = makePage();
  page.serveEngine();
  const reply = openReply(page.engines[0]!);
  const port = page.serveEngine();
  expect(await reply).toMatchObject({ value: { type: 'failed', error: { code: 'engine.disconnected' } } });
  expect(page.engines.length).toBe(2);
  port.close();
});

test('ports from anyone but the page’s own preload are not taken', () => {
  const page = makePage();
  const ports = [
    page.deliver(enginePortMessage, { origin: 'https://example.com' }),
    page.deliver(enginePortMessage, { source: null }),
    page.deliver('something else'),
  ];
  expect(page.engines).toEqual([]);
  for (const port of ports) port.close();
});
