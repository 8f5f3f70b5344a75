import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeKeys, signedBytes as signedByFeed, writeFeed } from '../../../scripts/installers/feed.mjs';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { isFeed, type UpdateState } from '../../ipc/contract/updates.ts';
import { broughtBackWords } from '../words.ts';
import { openWithCopies } from './bringBack.ts';
import { ImageUpdate } from './image.ts';
import { ownImage } from './ownImage.ts';
import { isSigned, signedBytes, type SignedInfo } from './signature.ts';
import { Updates, type FeedClient, type Installer } from './updates.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pagoda-updates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { key, secret } = makeKeys();

function signedInfo(notes = 'Faster.'): SignedInfo {
  writeFileSync(join(folder, 'Pagoda-2.0.0.AppImage'), 'an image');
  writeFeed({ folder, version: '2.0.0', notes, secret });
  return JSON.parse(readFileSync(join(folder, 'latest-linux.yml'), 'utf8')) as SignedInfo;
}

describe('a feed', () => {
  test('is believed as it was signed, and with nothing of it changed', () => {
    const info = signedInfo();
    expect(signedByFeed(info)).toEqual(signedBytes(info));
    expect(isSigned(info, key)).toBe(true);
    const [file] = info.files;
    for (const change of [
      { version: '2.0.1' },
      { releaseNotes: 'Slower.' },
      { files: [{ ...file!, url: 'other.AppImage' }] },
      { files: [{ ...file!, sha512: 'AAAA' }] },
      { files: [{ ...file!, size: 9 }] },
      { files: [file!, file!] },
      { signature: undefined },
      { signature: 'AAAA' },
      { signature: 7 },
    ])
      expect(isSigned({ ...info, ...change }, key), JSON.stringify(change)).toBe(false);
    expect(isSigned(info, makeKeys().key)).toBe(false);
    expect(isSigned(info, 'no key')).toBe(false);
  });

  test('lies behind https, or on this machine', () => {
    for (const text of ['https://example.com/feed', 'http://127.0.0.1:8080/', 'http://localhost/'])
      expect(isFeed(text), text).toBe(true);
    for (const text of ['http://example.com', 'file:///feed', 'ftp://example.com', 'example.com', ''])
      expect(isFeed(text), text).toBe(false);
  });
});

describe('updates', () => {
  interface Wanted {
    found?: SignedInfo | null;
    client?: Partial<FeedClient>;
    key?: string | undefined;
    takenBack?: string | null;
    installer?: Partial<Installer> | undefined;
  }
  function setUp(wanted: Wanted = {}) {
    const installed: string[] = [];
    const seen: UpdateState['kind'][] = [];
    const updates = new Updates({
      connect: () => ({
        check: () => Promise.resolve(wanted.found === undefined ? signedInfo() : wanted.found),
        download: (onProgress) => {
          onProgress(0.5);
          return Promise.resolve('/tmp/downloaded');
        },
        ...wanted.client,
      }),
      installer:
        'installer' in wanted && wanted.installer === undefined
          ? undefined
          : {
              obstacle: () => null,
              apply: (file, version) => installed.push(`${file} ${version}`),
              lastFailure: null,
              ...wanted.installer,
            },
      key: 'key' in wanted ? wanted.key : key,
      takenBack: wanted.takenBack ?? null,
      log: () => undefined,
    });
    updates.changed(() => seen.push(updates.current().kind));
    return { updates, installed, seen };
  }
  const feed = 'https://example.com/feed';

  test('are offered with notes, fetched when asked, and applied at the end', async () => {
    const { updates, installed, seen } = setUp();
    await updates.check(feed);
    expect(updates.current()).toEqual({ kind: 'offered', version: '2.0.0', notes: 'Faster.', bytes: 8 });
    expect(installed).toEqual([]);
    await updates.download();
    await updates.check(feed);
    updates.applyOnQuit();
    updates.applyOnQuit();
    expect(installed).toEqual(['/tmp/downloaded 2.0.0']);
    expect(seen).toEqual(['checking', 'offered', 'downloading', 'downloading', 'ready']);
  });

  test('that are not signed by our key are not fetched', async () => {
    const { updates, installed } = setUp({ key: makeKeys().key });
    await updates.check(feed);
    expect(updates.current()).toMatchObject({ kind: 'failed', fault: 'unsigned' });
    await updates.download();
    updates.applyOnQuit();
    expect(installed).toEqual([]);
  });

  test('that arrive damaged, or not at all, change nothing and can be asked for again', async () => {
    const fails = (text: string) => ({ download: () => Promise.reject(new Error(text)) });
    for (const [text, fault] of [
      ['sha512 checksum mismatch, expected a, got b', 'damaged'],
      ['net::ERR_CONNECTION_RESET', 'unreachable'],
    ] as const) {
      const { updates, installed } = setUp({ client: fails(text) });
      await updates.check(feed);
      await updates.download();
      expect(updates.current()).toEqual({ kind: 'failed', fault, detail: text });
      updates.applyOnQuit();
      expect(installed).toEqual([]);
      await updates.check(feed);
      expect(updates.current().kind).toBe('offered');
    }
  });

  test('are not offered where there is none, or where it was taken back', async () => {
    const none = setUp({ found: null }).updates;
    await none.check(feed);
    expect(none.current()).toEqual({ kind: 'idle', newest: true, takenBack: null });
    const back = setUp({ takenBack: '2.0.0' }).updates;
    await back.check(feed);
    expect(back.current()).toEqual({ kind: 'idle', newest: false, takenBack: '2.0.0' });
  });

  test('that could not be put in place are not offered, nor fetched, and say why', async () => {
    const asked: (number | null)[] = [];
    let why: string | null = 'EACCES: permission denied';
    const obstacle = (bytes: number | null) => (asked.push(bytes), why);
    const { updates, seen } = setUp({ installer: { obstacle } });
    const failed = { kind: 'failed', fault: 'notReplaced', detail: why };
    await updates.check(feed);
    expect(updates.current()).toEqual(failed);
    why = null;
    await updates.check(feed);
    expect(updates.current().kind).toBe('offered');
    why = failed.detail;
    await updates.download();
    expect([updates.current(), seen.includes('downloading'), asked]).toEqual([failed, false, [8, 8, 8]]);
  });

  test('that were not put in place when the app was quit say so at the next start, and can be asked for again', async () => {
    const detail = 'version 2.0.0: ENOSPC: no space left on device';
    const { updates } = setUp({ installer: { lastFailure: detail } });
    expect(updates.current()).toEqual({ kind: 'failed', fault: 'notReplaced', detail });
    await updates.check(feed);
    expect(updates.current().kind).toBe('offered');
  });

  test('are impossible for what a package manager renews, and without a key', async () => {
    for (const [options, why] of [
      [{ installer: undefined }, 'byPackages'],
      [{ key: undefined }, 'noKey'],
    ] as const) {
      const { updates } = setUp(options);
      await updates.check(feed);
      expect(updates.current()).toEqual({ kind: 'impossible', why });
    }
  });
});

describe('the image that this app runs from', () => {
  test('is the one whose folder holds what runs, not one that it was started by', () => {
    const mounted = join(folder, '.mount_pagoda-1');
    for (const name of [mounted, join(folder, '.mount_editor'), join(folder, '.mount_pagoda-12')])
      mkdirSync(name);
    const runs = join(mounted, 'pagoda');
    writeFileSync(runs, '');
    symlinkSync(folder, join(folder, 'temporary'));
    const own = { APPIMAGE: '/home/a/Pagoda.AppImage', APPDIR: mounted };
    expect(ownImage(own, runs)).toBe(own.APPIMAGE);
    expect(ownImage({ ...own, APPDIR: join(folder, 'temporary/.mount_pagoda-1') }, runs)).toBe(own.APPIMAGE);
    for (const APPDIR of ['.mount_editor', '.mount_pagoda-12', '.mount_pagoda-', 'gone'])
      expect(ownImage({ ...own, APPDIR: join(folder, APPDIR) }, runs), APPDIR).toBe(undefined);
    for (const inherited of [{ APPIMAGE: own.APPIMAGE }, { APPDIR: mounted }, { ...own, APPDIR: '' }, {}])
      expect(ownImage(inherited, runs), JSON.stringify(inherited)).toBe(undefined);
  });
});

describe('an image on trial', () => {
  let image: string;
  let update: ImageUpdate;
  beforeEach(() => {
    const data = join(folder, 'data');
    mkdirSync(data);
    writeFileSync(join(data, 'settings.json'), 'as it was');
    image = join(folder, 'Pagoda.AppImage');
    writeFileSync(image, 'old', { mode: 0o755 });
    writeFileSync(join(folder, 'downloaded'), 'new');
    update = again();
  });
  /** At another start. */
  const again = () => new ImageUpdate(join(folder, 'data/update'), image, join(folder, 'data'));
  const kept = (name: string) => join(folder, 'data/update/before', name);
  const starts = () => join(folder, 'data/update/starts');

  test('takes the place of the old one, which stays beside it until a start is healthy', () => {
    update.apply(join(folder, 'downloaded'), '2.0.0');
    expect([readFileSync(image, 'utf8'), readFileSync(`${image}.previous`, 'utf8')]).toEqual(['new', 'old']);
    expect(statSync(image).mode & 0o777).toBe(0o755);
    expect(readFileSync(starts(), 'utf8')).toBe(`0 ${process.pid}\n`);
    expect(readFileSync(kept('settings.json'), 'utf8')).toBe('as it was');
    expect(update.takenBack()).toBe(null);
    update.healthy();
    expect(readdirSync(folder).sort()).toEqual(['Pagoda.AppImage', 'data']);
    expect([existsSync(starts()), existsSync(kept(''))]).toEqual([false, false]);
  });

  test('that was taken back is told of, at this start and at later ones, until another is applied', () => {
    update.apply(join(folder, 'downloaded'), '2.0.0');
    writeFileSync(join(folder, 'data/update/rolled-back'), '');
    expect(update.takenBack()).toEqual({ version: '2.0.0', now: true });
    expect(again().takenBack()).toEqual({ version: '2.0.0', now: false });
    writeFileSync(join(folder, 'downloaded'), 'newer');
    update.apply(join(folder, 'downloaded'), '2.0.1');
    expect(update.takenBack()).toBe(null);
  });

  test('that was taken back gives a file that it wrote anew as it was before, at that start alone', () => {
    update.apply(join(folder, 'downloaded'), '2.0.0');
    const path = join(folder, 'data/settings.json');
    const open = () => {
      const text = readFileSync(path, 'utf8');
      if (text.startsWith('newer'))
        throw new PagodaError('storage.newerVersion', { path, found: 2, supported: 1 });
      return text;
    };
    writeFileSync(path, 'newer, of 2.0.0');
    // It is still on trial, or its place was taken by hand: the copies are nobody's business.
    expect(() => openWithCopies(open, again())).toThrow(PagodaError);

    rmSync(starts());
    writeFileSync(join(folder, 'data/update/rolled-back'), '');
    const first = again();
    first.takenBack();
    const { opened, back } = openWithCopies(open, first);
    expect([opened, back.map((file) => file.path)]).toEqual(['as it was', [path]]);
    expect(readFileSync(back[0]!.aside, 'utf8')).toBe('newer, of 2.0.0');
    expect(broughtBackWords(path, back[0]!.aside)).toMatchObject({
      message: expect.stringMatching(/^The settings are as before the update/) as string,
      detail: expect.stringContaining('settings.newer-1.json') as string,
    });
    writeFileSync(path, 'newer again');
    expect(() => openWithCopies(open, first)).toThrow(PagodaError);

    // Copies that were not needed are of no use after a healthy start.
    writeFileSync(kept('settings.json'), 'as it was');
    first.healthy();
    expect(existsSync(kept(''))).toBe(false);
    mkdirSync(kept(''));
    writeFileSync(kept('settings.json'), 'as it was');
    const later = again();
    later.takenBack();
    expect(() => openWithCopies(open, later)).toThrow(PagodaError);
    expect(readFileSync(path, 'utf8')).toBe('newer again');
  });

  test('leaves no copies behind where one of them cannot be made', () => {
    mkdirSync(join(folder, 'data/conversations.db'));
    expect(() => update.apply(join(folder, 'downloaded'), '2.0.0')).toThrow();
    expect([existsSync(kept('')), readFileSync(image, 'utf8')]).toEqual([false, 'old']);
  });

  test('that cannot be put in place leaves the old one as it is', () => {
    expect(() => update.apply(join(folder, 'missing'), '2.0.0')).toThrow('ENOENT');
    expect(readFileSync(image, 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['Pagoda.AppImage', 'data', 'downloaded']);
    expect(existsSync(starts())).toBe(false);
  });

  test('that could not be put in place is told of at the next start, once, and what was taken back before stays so', () => {
    update.apply(join(folder, 'downloaded'), '2.0.0');
    writeFileSync(join(folder, 'data/update/rolled-back'), '');
    again().takenBack();
    expect(again().lastFailure()).toBe(null);
    expect(() => again().apply(join(folder, 'missing'), '2.0.1')).toThrow('ENOENT');
    expect(again().takenBack()).toEqual({ version: '2.0.0', now: false });
    expect(again().lastFailure()).toMatch(/^version 2\.0\.1: ENOENT/);
    expect(again().lastFailure()).toBe(null);
  });

  test('has an obstacle where its folder takes no files, or has no room', () => {
    expect(update.obstacle(null)).toBe(null);
    expect(update.obstacle(1000)).toBe(null);
    expect(update.obstacle(2 ** 60)).toMatch(/ MB more are needed in /);
    expect(readdirSync(folder).sort()).toEqual(['Pagoda.AppImage', 'data', 'downloaded']);
    for (const path of ['/proc/Pagoda.AppImage', join(folder, 'gone/Pagoda.AppImage')])
      expect(new ImageUpdate(join(folder, 'update'), path, folder).obstacle(1), path).toMatch(/^E[A-Z]+: /);
  });
});
