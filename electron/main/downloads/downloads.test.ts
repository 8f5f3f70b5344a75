import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { libraryProcessContract, type Offer } from '../../../engine/contract/libraryProcess.ts';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { Client } from '../../../engine/transport/client.ts';
import { memoryPortPair } from '../../../engine/transport/memoryPort.ts';
import { serve, type Handlers } from '../../../engine/transport/server.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import { downloadFields, type DownloadEntry } from '../../ipc/contract/downloads.ts';
import { defaultSettings } from '../../ipc/contract/settings.ts';
import { accessOf, hubOf } from './access.ts';
import { ContactBook } from './contactBook.ts';
import { Downloads } from './downloads.ts';
import { HubToken } from './hubToken.ts';

type Fetch = Handlers<typeof libraryProcessContract>['hub.download'];

const offer: Offer = {
  name: 'sub/small.Q8_0.gguf',
  quantisation: 'Q8_0',
  files: [{ path: 'sub/small.Q8_0.gguf', bytes: 100, sha256: null }],
  bytes: 100,
};

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'pagoda-downloads-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function make(fetch: Fetch, saved: DownloadEntry[] = [], into = '/models') {
  const [here, there] = memoryPortPair();
  const unused = () => {
    throw new PagodaError('request.unknown', { name: '' });
  };
  const discarded: string[] = [];
  const thrownAway: string[] = [];
  serve(
    libraryProcessContract,
    {
      'library.scan': unused,
      'library.details': unused,
      'library.hash': unused,
      'hub.access': unused,
      'hub.search': unused,
      'hub.offers': unused,
      'hub.download': fetch,
      'hub.discard': ({ folder, files }) => {
        discarded.push(folder);
        thrownAway.push(...files.map(({ path }) => path));
        return {};
      },
      'hub.contacts': new WatchableValue([]),
    },
    there,
  );
  const client = new Client(libraryProcessContract, here);
  const kept: DownloadEntry[][] = [];
  const done: string[] = [];
  let ids = 0;
  const downloads = new Downloads({
    client: () => client,
    folder: into,
    saved,
    save: (list) => kept.push(list),
    newId: () => `id-${++ids}`,
    now: () => 0,
    onDone: (path) => done.push(path),
  });
  return { downloads, kept, done, discarded, thrownAway, close: () => client.close() };
}
const kinds = (downloads: Downloads) => downloads.current().map(({ state }) => state.kind);
const untilAborted: Fetch = (_, emit, signal) => {
  emit({ type: 'progress', phase: 'fetching', bytes: 40, total: 100 });
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new PagodaError('request.cancelled', {}))),
  );
};

test('a model comes into a folder by its repository, and is told when it is whole', async () => {
  const { downloads, done } = make(({ folder }) => Promise.resolve({ type: 'done', path: `${folder}/x` }));
  downloads.start('someone/small-GGUF', offer);
  expect(kinds(downloads)).toEqual(['running']);
  await expect.poll(() => kinds(downloads)).toEqual(['done']);
  expect(done).toEqual([join('/models', 'someone', 'small-GGUF', 'x')]);
  expect(downloads.current()[0]).toMatchObject({ name: 'small.Q8_0.gguf', bytes: 100 });
});

test('one is stopped, goes on, and is given up with what came of it', async () => {
  const { downloads, discarded } = make(untilAborted);
  const id = downloads.start('someone/small-GGUF', offer);
  await expect.poll(() => downloads.current()[0]!.state).toMatchObject({ doneBytes: 40 });
  await downloads.pause(id);
  expect(kinds(downloads)).toEqual(['paused']);
  downloads.resume(id);
  expect(kinds(downloads)).toEqual(['running']);
  await downloads.remove(id);
  expect([downloads.current(), discarded]).toEqual([[], [join('/models', 'someone', 'small-GGUF')]]);
});

test('what was under way when the app ended is paused at the next start, without going out', () => {
  const first = make(untilAborted);
  first.downloads.start('someone/small-GGUF', offer);
  let asked = 0;
  const again = make((...args) => {
    asked += 1;
    return untilAborted(...args);
  }, first.kept.at(-1));
  expect([kinds(again.downloads), asked]).toEqual([['paused'], 0]);
});

test('it is paused also where the app ends in order, which closes the link to who fetches it', async () => {
  const first = make(untilAborted);
  first.downloads.start('someone/small-GGUF', offer);
  await expect.poll(() => first.downloads.current()[0]!.state).toMatchObject({ doneBytes: 40 });
  first.close();
  await expect.poll(() => kinds(first.downloads)).toEqual(['paused']);
  expect(first.kept.at(-1)).toMatchObject([{ state: { kind: 'paused' } }]);
});

test('a file that lay in its folder before is not thrown away with it', async () => {
  const exists: Fetch = () => Promise.reject(new PagodaError('download.exists', { path: 'a' }));
  const { downloads, thrownAway } = make(exists, [], folder);
  const two = { ...offer, files: [...offer.files, { path: 'sub/more.gguf', bytes: 1, sha256: null }] };
  mkdirSync(join(folder, 'someone', 'small-GGUF'), { recursive: true });
  writeFileSync(join(folder, 'someone', 'small-GGUF', 'small.Q8_0.gguf'), 'a person’s own');
  const id = downloads.start('someone/small-GGUF', two);
  await expect.poll(() => kinds(downloads)).toEqual(['failed']);
  await downloads.remove(id);
  expect([downloads.current(), thrownAway]).toEqual([[], ['sub/more.gguf']]);
});

test('an address of a hub or a proxy is one', () => {
  const { hubMirror, hubProxy } = downloadFields;
  for (const address of ['https://[', 'http://host:99999', 'https://%'])
    expect([hubMirror.safeParse(address).success, hubProxy.safeParse(address).success]).toEqual([
      false,
      false,
    ]);
  expect(hubMirror.safeParse('https://mirror.example/hub').success).toBe(true);
});

test('a repository that leads out of the folder is refused, and a failure is told', async () => {
  const { downloads } = make(() => Promise.reject(new PagodaError('download.notFound', { host: 'hub' })));
  for (const repository of ['../x', 'a/..', 'a', 'a/b/c', '/etc/x'])
    expect(() => downloads.start(repository, offer)).toThrow(/request.invalid/);
  downloads.start('someone/small', offer);
  await expect
    .poll(() => downloads.current()[0]!.state)
    .toMatchObject({
      kind: 'failed',
      error: { code: 'download.notFound' },
    });
});

const store = {
  seal: (text: string) => Buffer.from(text).reverse(),
  open: (sealed: Buffer) => Buffer.from(sealed).reverse().toString(),
};

test('a token is sealed on disk or not there at all, and for its own hub alone', () => {
  const path = join(folder, 'token.json');
  const token = new HubToken(path, store);
  token.use('https://hub', 'hf_secret');
  expect(readFileSync(path, 'utf8')).not.toContain('hf_secret');
  const again = new HubToken(path, store);
  expect([again.current(), again.for('https://mirror'), again.for('https://hub')]).toEqual([
    'sealed',
    null,
    'hf_secret',
  ]);
  const open = new HubToken(join(folder, 'other.json'), { ...store, seal: () => undefined });
  open.use('https://hub', 'hf_secret');
  expect([open.current(), open.for('https://hub')]).toEqual(['session', 'hf_secret']);
  expect(readFileSync(join(folder, 'other.json'), 'utf8')).not.toContain('hf_secret');
  again.remove();
  expect([again.current(), new HubToken(path, store).for('https://hub')]).toEqual(['none', null]);
});

test('a token that does not open is said to be lost, and offline none is asked for', () => {
  const path = join(folder, 'token.json');
  new HubToken(path, store).use('https://hub', 'hf_secret');
  let asked = 0;
  const locked = new HubToken(path, {
    ...store,
    open: () => {
      asked += 1;
      throw new Error('locked');
    },
  });
  const settings = { ...defaultSettings, hubMirror: 'https://hub/' };
  expect(accessOf({ ...settings, offline: true }, locked)).toMatchObject({ hub: 'https://hub', token: null });
  expect([asked, locked.current()]).toEqual([0, 'sealed']);
  expect(accessOf(settings, locked).token).toBe(null);
  expect(locked.current()).toBe('lost');
});

test.each([
  ['hub.example', 'https://hub.example'],
  ['http://10.0.0.1:8080/', 'http://10.0.0.1:8080'],
  ['no address', 'https://huggingface.co'],
  ['', 'https://huggingface.co'],
])('a hub that the environment names %j is reached at %s', (endpoint, hub) => {
  vi.stubEnv('HF_ENDPOINT', endpoint);
  expect(hubOf({ hubMirror: null })).toBe(hub);
  vi.unstubAllEnvs();
});

test('hosts are counted over sources and restarts, and begin anew when cleared', () => {
  const book = new ContactBook([{ host: 'a', first: 1, last: 2, requests: 3 }], () => undefined);
  book.tell(1, [{ host: 'a', first: 5, last: 9, requests: 1 }]);
  book.tell(1, [{ host: 'a', first: 5, last: 10, requests: 4 }]);
  book.tell(2, [{ host: 'b', first: 6, last: 6, requests: 1 }]);
  expect(book.current()).toEqual([
    { host: 'a', first: 1, last: 10, requests: 7 },
    { host: 'b', first: 6, last: 6, requests: 1 },
  ]);
  book.clear();
  expect(book.current()).toEqual([]);
  book.tell(1, [{ host: 'a', first: 5, last: Date.now() + 1, requests: 6 }]);
  expect(book.current()).toMatchObject([{ host: 'a', requests: 2 }]);
  book.note('c');
  expect(
    book
      .current()
      .map(({ host }) => host)
      .sort(),
  ).toEqual(['a', 'c']);
  book.flush();
});
