import { existsSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../ipc/contract/app.ts';
import { SettingsStore } from '../settings/settingsStore.ts';
import { followServer, wantedServer } from './followServer.ts';
import { ServerKey, type Sealer } from './serverKey.ts';
import { ServerSwitch } from './serverSwitch.ts';

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
const makePath = () => join(mkdtempSync(join(tmpdir(), 'pagoda-key-')), 'server-key.json');

let made = 0;
const open = (path: string, sealer: Sealer) => new ServerKey(path, sealer, () => `key-${++made}`);
const unreadable = expect.objectContaining({ code: 'server.keyUnreadable' }) as unknown;

test.each([
  ['sealed', store],
  ['plain', noStore],
] as const)('a key is there after a restart, %s', (kind, sealer) => {
  const path = makePath();
  const key = open(path, sealer);
  expect([key.current(), key.text()]).toEqual(['none', null]);
  key.make();
  const text = key.text()!;
  const again = open(path, sealer);
  expect([again.current(), again.text()]).toEqual([kind, text]);
  expect(readFileSync(path, 'utf8').includes(text)).toBe(kind === 'plain');
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
  again.make();
  expect(again.text()).not.toBe(text);
  again.remove();
  expect([again.current(), open(path, sealer).text()]).toEqual(['none', null]);
});

test('a key that does not open is no missing key: the server stays off', () => {
  const path = makePath();
  open(path, store).make();
  const key = open(path, noStore);
  expect(key.current()).toBe('sealed');
  expect(() => key.text()).toThrow(unreadable);
  expect(wantedServer({ ...defaultSettings, serverOn: true }, key)).toEqual({
    kind: 'failed',
    error: { code: 'server.keyUnreadable', data: {} },
  });
});

test('nor is one whose file is damaged, at later starts too; the file is kept', () => {
  const path = makePath();
  writeFileSync(path, '{"version": 1, "value": {"ki');
  expect(open(path, store).current()).toBe('lost');
  const key = open(path, store);
  expect(key.current()).toBe('lost');
  expect(() => key.text()).toThrow(unreadable);
  expect(readdirSync(join(path, '..'))).toHaveLength(2);
  key.make();
  expect(open(path, store).text()).toMatch(/^key-/);
  expect(existsSync(path)).toBe(true);
});

test('a server has the key of its time, and is on loopback until told otherwise', () => {
  const key = open(makePath(), noStore);
  const settings = {
    ...defaultSettings,
    serverOn: true,
    serverPort: 8000,
    serverQueue: 3,
    serverDrafts: 'off' as const,
  };
  expect(wantedServer(settings, key)).toMatchObject({
    kind: 'on',
    settings: { host: '127.0.0.1', port: 8000, queue: 3, drafts: 'off', key: null, allowedOrigins: [] },
  });
  key.make();
  expect(wantedServer({ ...settings, serverReach: 'network' }, key)).toMatchObject({
    settings: { host: '0.0.0.0', key: key.text() },
  });
});

test('no store of passwords is opened for a server that is off', () => {
  const text = () => {
    throw new Error('asked');
  };
  expect(wantedServer(defaultSettings, { text })).toEqual({ kind: 'off' });
});

test('a store of passwords that does not open is not asked again at each change of another setting', () => {
  let asked = 0;
  const path = makePath();
  open(path, store).make();
  const key = open(path, {
    ...noStore,
    open: () => {
      asked += 1;
      throw new Error('locked');
    },
  });
  const settings = new SettingsStore({ serverOn: true }, () => undefined);
  const server = new ServerSwitch(
    () => {
      throw new Error('started');
    },
    () => 0,
  );
  followServer(server, settings, key);
  settings.change({ theme: 'dark' });
  settings.change({ threads: 2 });
  expect([asked, server.current().kind]).toEqual([1, 'failed']);
  settings.change({ serverOn: false });
  expect([asked, server.current().kind]).toEqual([1, 'off']);
});
