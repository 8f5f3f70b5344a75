import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { PagodaError } from '../../../engine/contract/errors.ts';
import type { FarAddress } from '../../../engine/remote/farServer.ts';
import { serveFake, type Serving } from '../../../engine/test/serving.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { EngineHealth, EngineProcess } from '../../ipc/contract/app.ts';
import { otherPagoda } from '../../ipc/contract/otherPagoda.ts';
import type { Sealer } from '../server/serverKey.ts';
import { SettingsStore } from '../settings/settingsStore.ts';
import { ChosenEngine } from './chosenEngine.ts';
import { followOther, useOther } from './followOther.ts';
import { OtherKey } from './otherKey.ts';

const noStore: Sealer = {
  seal: () => undefined,
  open: () => {
    throw new Error('no store');
  },
};
const turned = (text: string) => Array.from(text).reverse().join('');
const store: Sealer = {
  seal: (text) => Buffer.from(turned(text)),
  open: (sealed) => turned(sealed.toString()),
};
const makePath = () => join(mkdtempSync(join(tmpdir(), 'pagoda-other-')), 'key.json');
const open = (path: string, sealer: Sealer, told: unknown[] = []) =>
  new OtherKey(path, sealer, (error) => told.push(error));
const fails = (error: unknown) => {
  throw error;
};
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));

let serving: Serving | undefined;
afterEach(() => serving?.close());

test.each([
  ['sealed', store],
  ['plain', noStore],
] as const)('a key is kept for its address alone, %s', (kind, sealer) => {
  const path = makePath();
  const url = 'http://a.local:1';
  open(path, sealer).keep(url, 'pg-secret');
  const key = open(path, sealer);
  expect([key.current(), key.of(url), key.of('http://b.local:1'), key.of(`${url}0`)]).toEqual([
    kind,
    'pg-secret',
    null,
    null,
  ]);
  expect(readFileSync(path, 'utf8').includes('pg-secret')).toBe(kind === 'plain');
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
  key.keep(url, null);
  expect([key.current(), open(path, sealer).of(url)]).toEqual(['none', null]);
});

test('a key that does not open any more, or whose file is damaged, is none; a store of passwords is asked once', () => {
  const path = makePath();
  const told: unknown[] = [];
  open(path, store).keep('http://a', 'pg-secret');
  const key = open(path, noStore, told);
  expect([key.of('http://a'), key.of('http://a'), told.length]).toEqual([null, null, 1]);
  writeFileSync(path, '{"version": 1, "value": {"ki');
  expect(open(path, store).of('http://a')).toBe(null);
});

test('an address is tried first, and used with its key from then on; what does not answer changes nothing', async () => {
  serving = await serveFake(undefined, { key: 'pg-1' });
  const { url } = serving;
  const settings = new SettingsStore({}, () => undefined);
  const key = open(makePath(), store);
  const used: (FarAddress | null)[] = [];
  followOther(settings, key, 'Pagoda/1', (address) => used.push(address), fails);
  const use = (wanted: { url: string; key?: string | null }) => useOther(settings, key, 'Pagoda/1', wanted);
  for (const [wanted, error] of [
    [{ url: 'no address' }, { code: 'request.invalid', data: { issues: [/^url: /] } }],
    [
      { url, key: 'a b' },
      { code: 'request.invalid', data: { issues: [/^key: /] } },
    ],
    [
      { url, key: 'wrong' },
      { code: 'server.refused', data: { status: 401 } },
    ],
    [
      { url, key: null },
      { code: 'server.refused', data: { status: 401 } },
    ],
    [{ url: 'http://127.0.0.1:9' }, { code: 'server.unreachable' }],
  ] as const) {
    const issues = 'data' in error && 'issues' in error.data ? error.data.issues : [];
    await expect(use(wanted)).rejects.toMatchObject(
      issues.length > 0
        ? {
            code: error.code,
            data: { issues: issues.map((words) => expect.stringMatching(words) as unknown) },
          }
        : error,
    );
  }
  await soon();
  expect([settings.current().otherPagoda, used]).toEqual([null, []]);

  await use({ url: `${url}/v1/`, key: 'pg-1' });
  await soon();
  expect(settings.current().otherPagoda).toEqual({ url, on: true });
  expect(used).toEqual([{ url, key: 'pg-1', agent: 'Pagoda/1' }]);
  // The key that is kept for it serves again.
  settings.change({ otherPagoda: { url, on: false } });
  await soon();
  await use({ url });
  await soon();
  expect(used.slice(1)).toEqual([null, { url, key: 'pg-1', agent: 'Pagoda/1' }]);
  settings.change({ theme: 'dark' });
  await soon();
  expect(used).toHaveLength(3);
});

test('pages get the engine that was chosen, each that comes up, and are told of no other', () => {
  const process = new WatchableValue<EngineProcess>({ kind: 'starting' });
  const health = new WatchableValue<EngineHealth>({ kind: 'well' });
  let comes: (connect: (port: string) => void) => void = () => undefined;
  let running: ((port: string) => void) | null = null;
  const clients = new Set<typeof comes>();
  const own = {
    process,
    health,
    eachEngine: (client: typeof comes) => {
      clients.add(client);
      if (running) client(running);
      return () => clients.delete(client);
    },
  };
  comes = (connect) => {
    running = connect;
    for (const client of clients) client(connect);
  };
  const engines = new ChosenEngine<string>(own, 7);
  const log: string[] = [];
  engines.eachEngine((connect) => {
    connect('page');
  });
  comes((port) => log.push(`first ${port}`));
  process.set({ kind: 'running', pid: 1 });
  const far = { connect: (port: string) => log.push(`far ${port}`), close: () => log.push('far closed') };
  engines.use(far);
  expect(engines.process.current()).toEqual({ kind: 'running', pid: 7 });
  // What becomes of this machine's engine meanwhile is nobody's business.
  process.set({ kind: 'restarting', error: { code: 'engine.disconnected', data: {} }, attempt: 1 });
  health.set({ kind: 'stuck', ms: 1 });
  comes((port) => log.push(`second ${port}`));
  expect([engines.process.current().kind, engines.health.current().kind]).toEqual(['running', 'well']);
  const leave = engines.eachEngine((connect) => connect('late'));
  leave();
  engines.use(null);
  expect([engines.process.current().kind, engines.health.current().kind]).toEqual(['restarting', 'stuck']);
  expect(log).toEqual(['first page', 'far page', 'far late', 'second page', 'far closed']);
});

test('while nothing may leave this machine another one is not asked, and chats come back to this one', async () => {
  const far = { url: 'http://192.0.2.1:7247', on: true };
  const settings = new SettingsStore({ otherPagoda: far }, () => undefined);
  const key = open(makePath(), store);
  const used: (string | null)[] = [];
  followOther(settings, key, 'Pagoda/1', (address) => used.push(address?.url ?? null), fails);
  settings.change({ offline: true });
  await soon();
  await soon();
  expect([used, settings.current().otherPagoda]).toEqual([[far.url, null], { ...far, on: false }]);
  await expect(useOther(settings, key, 'Pagoda/1', { url: far.url })).rejects.toMatchObject({
    code: 'download.offline',
  });
  // One on this machine is no one else's.
  serving = await serveFake();
  await useOther(settings, key, 'Pagoda/1', { url: serving.url });
  expect(settings.current().otherPagoda).toEqual({ url: serving.url, on: true });
});

test('that holds also where the choice cannot be saved: then it is told, and nobody else is asked', async () => {
  const far = { url: 'http://192.0.2.1:7247', on: true };
  const full = new PagodaError('file.unwritable', { path: 'settings.json', errno: 'ENOSPC' });
  const settings = new SettingsStore({ otherPagoda: far }, ({ otherPagoda }) => {
    if (otherPagoda?.on === false) throw full;
  });
  const used: (string | null)[] = [];
  const told: unknown[] = [];
  followOther(
    settings,
    open(makePath(), store),
    'Pagoda/1',
    (address) => used.push(address?.url ?? null),
    (error) => told.push(error),
  );
  settings.change({ offline: true });
  await soon();
  expect([used, told]).toEqual([[far.url, null], [full]]);
});

test('what is no address is none in the settings either', () => {
  for (const url of ['http://[', 'https://a:99999', 'http://%'])
    expect(otherPagoda.safeParse({ url, on: true }).success, url).toBe(false);
  expect(otherPagoda.safeParse({ url: 'http://192.168.1.20:7247', on: true }).success).toBe(true);
});
