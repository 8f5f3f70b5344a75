import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

// The scripts that packages run as root, and the one that /usr/bin/pagoda leads to, on a system made of stubs.

const linux = resolve(import.meta.dirname, '../../packaging/linux');
const product = 'Pagoda Desk';

let root: string;
let calls: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pagoda-maintainer-'));
  calls = join(root, 'calls');
  writeFileSync(calls, '');
  mkdirSync(join(root, 'bin'));
  // The few programs that any system has; all else is there only where a test says so.
  for (const name of ['sh', 'cat', 'chmod', 'cp', 'rm', 'mv', 'dirname', 'readlink'])
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
      join(root, 'bin', name),
    );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program that notes how it was called. */
function stub(name: string, body = 'exit 0'): void {
  const file = join(root, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>'${calls}'\n${body}\n`);
  chmodSync(file, 0o755);
}
const called = () => readFileSync(calls, 'utf8').split('\n').filter(Boolean);

/** A script as the packager fills it in, for a system below `root`. */
function filled(name: string): string {
  return readFileSync(join(linux, name), 'utf8')
    .replaceAll('${executable}', 'pagoda')
    .replaceAll('${sanitizedProductName}', product)
    .replaceAll("'/opt/", `'${root}/opt/`)
    .replaceAll("'/etc/", `'${root}/etc/`)
    .replaceAll('"$root/etc/apparmor.d"', `"$root${root}/etc/apparmor.d"`);
}

function run(name: string, ...args: string[]) {
  const { status, stderr } = spawnSync('/bin/sh', ['-c', filled(name), name, ...args], {
    env: { PATH: join(root, 'bin') },
    encoding: 'utf8',
  });
  return { status, stderr };
}

describe('packages', () => {
  let helper: string;
  let profile: string;
  beforeEach(() => {
    const folder = join(root, 'opt', product);
    mkdirSync(join(folder, 'resources'), { recursive: true });
    helper = join(folder, 'chrome-sandbox');
    writeFileSync(helper, '', { mode: 0o755 });
    writeFileSync(join(folder, 'resources/apparmor-profile'), filled('apparmor-profile'));
    mkdirSync(join(root, 'etc/apparmor.d'), { recursive: true });
    profile = join(root, 'etc/apparmor.d/pagoda');
  });

  const parsers = {
    absent: undefined,
    'too old for the profile': 'case "$*" in *--skip-kernel-load*) exit 1;; esac',
    'able to load it': 'exit 0',
    'refused by the kernel': 'case "$*" in *--replace*|*--remove*) exit 1;; esac',
  };
  const kernels = {
    'without AppArmor': undefined,
    'with AppArmor off': 'exit 1',
    'with AppArmor on': 'exit 0',
  };
  const places = { 'on a system': 'exit 1', 'in a chroot': 'exit 0', 'where nobody can tell': undefined };
  const cases = Object.keys(parsers).flatMap((parser) =>
    Object.keys(kernels).flatMap((kernel) =>
      Object.keys(places).flatMap((place) =>
        [true, false].map((before) => ({ parser, kernel, place, before })),
      ),
    ),
  ) as {
    parser: keyof typeof parsers;
    kernel: keyof typeof kernels;
    place: keyof typeof places;
    before: boolean;
  }[];

  test.each(cases)(
    'leave a sandbox and no profile that harms: parser $parser, kernel $kernel, $place, profile there before: $before',
    ({ parser, kernel, place, before }) => {
      if (parsers[parser] !== undefined) stub('apparmor_parser', parsers[parser]);
      if (kernels[kernel] !== undefined) stub('aa-enabled', kernels[kernel]);
      if (places[place] !== undefined) stub('ischroot', places[place]);
      if (before) writeFileSync(profile, 'of an earlier version');

      expect(run('after-install', 'configure').status).toBe(0);
      // Root sees every probe succeed: the helper keeps its rights whatever holds now.
      expect(statSync(helper).mode & 0o7777).toBe(0o4755);
      const known = parser === 'able to load it' || parser === 'refused by the kernel';
      expect(existsSync(profile)).toBe(known);
      if (known) expect(readFileSync(profile, 'utf8')).toContain(`"/opt/${product}/pagoda"`);
      const loads = called().filter((call) => call.includes('--replace'));
      const live = known && kernel === 'with AppArmor on' && place !== 'in a chroot';
      expect(loads).toEqual(
        live ? [`apparmor_parser --replace --write-cache --skip-read-cache ${profile}`] : [],
      );

      // The next version is already unpacked: it needs the profile.
      expect(run('after-remove', 'upgrade', '2.0').status).toBe(0);
      expect(run('after-remove', '1').status).toBe(0);
      expect(existsSync(profile)).toBe(known);

      expect(run('after-remove', 'remove').status).toBe(0);
      expect(existsSync(profile)).toBe(false);
      const unloads = called().filter((call) => call.includes('--remove'));
      expect(unloads).toEqual(live ? [`apparmor_parser --remove ${profile}`] : []);
      expect(run('after-remove', 'purge').status).toBe(0);
    },
  );

  test('an rpm that is removed takes its profile along', () => {
    writeFileSync(profile, 'ours');
    expect(run('after-remove', '0').status).toBe(0);
    expect(existsSync(profile)).toBe(false);
  });

  test('a system without a folder for profiles gets none', () => {
    rmSync(join(root, 'etc'), { recursive: true });
    stub('apparmor_parser');
    stub('aa-enabled');
    expect(run('after-install', 'configure')).toEqual({ status: 0, stderr: '' });
    expect(existsSync(join(root, 'etc'))).toBe(false);
  });
});

describe('a start through the link', () => {
  let link: string;
  beforeEach(() => {
    const resources = join(root, 'opt', product, 'resources');
    for (const folder of ['bin', 'node', 'app.asar.unpacked/out/main'])
      mkdirSync(join(resources, folder), { recursive: true });
    writeFileSync(join(resources, 'bin/pagoda'), readFileSync(join(linux, 'pagoda')), { mode: 0o755 });
    const says = (file: string, what: string) =>
      writeFileSync(file, `#!/bin/sh\nprintf '%s' '${what}'; for a in "$@"; do printf ' [%s]' "$a"; done\n`, {
        mode: 0o755,
      });
    says(join(resources, 'node/node'), 'node');
    says(join(root, 'opt', product, 'pagoda'), 'app');
    mkdirSync(join(root, 'usr bin'));
    link = join(root, 'usr bin/pagoda');
    symlinkSync(join(resources, 'bin/pagoda'), link);
    stub('id', 'echo 1000');
  });

  function start(args: string[], env: Record<string, string> = {}) {
    const { stdout, stderr, status } = spawnSync(link, args, {
      env: { PATH: join(root, 'bin'), HOME: join(root, 'home'), ...env },
      encoding: 'utf8',
    });
    return { stdout, stderr, status };
  }
  const script = () => `[${join(root, 'opt', product)}/resources/app.asar.unpacked/out/main/cli.js]`;

  test.each([['chat', 'two words', '--temp', '0'], ['--help'], ['--version'], ['chta']])(
    'commands go to the command line: %s',
    (...args) => {
      expect(start(args).stdout).toBe(`node ${script()}${args.map((arg) => ` [${arg}]`).join('')}`);
    },
  );

  test.each([
    [[]],
    [['my model.gguf']],
    [['./model']],
    [['/m/x.GGUF']],
    [['pagoda://chat?text=a b']],
    [['PAGODA:']],
    [['--disable-gpu', 'x.gguf']],
  ])('all else opens the app: %j', (args) => {
    expect(start(args)).toEqual({
      stdout: `app${args.map((arg) => ` [${arg}]`).join('')}`,
      stderr: '',
      status: 0,
    });
  });

  test('root is told why the app does not open, unless the sandbox was given away by hand', () => {
    stub('id', 'echo 0');
    expect(start([])).toMatchObject({ status: 1, stdout: '' });
    expect(start([]).stderr).toContain('does not open as root');
    expect(start(['--no-sandbox']).stdout).toBe('app [--no-sandbox]');
    expect(start(['chat', 'hi']).stdout).toContain('node');
  });

  test('where no sandbox can be made a hint is given, and the app is never started without one', () => {
    stub('unshare', 'exit 1');
    const { stdout, stderr } = start([]);
    expect([stdout, stderr]).toEqual(['app', expect.stringContaining('user namespaces')]);
    // The helper of a package needs none.
    writeFileSync(join(root, 'opt', product, 'chrome-sandbox'), '');
    chmodSync(join(root, 'opt', product, 'chrome-sandbox'), 0o4755);
    expect(start([])).toEqual({ stdout: 'app', stderr: '', status: 0 });
  });

  describe('of an image that was replaced', () => {
    let image: string;
    let update: string;
    let env: Record<string, string>;
    beforeEach(() => {
      image = join(root, 'Pagoda.AppImage');
      update = join(root, 'data/update');
      mkdirSync(update, { recursive: true });
      writeFileSync(join(update, 'starts'), '0');
      writeFileSync(image, 'new');
      writeFileSync(
        `${image}.previous`,
        '#!/bin/sh\nprintf "before"; for a in "$@"; do printf " [%s]" "$a"; done\n',
        { mode: 0o755 },
      );
      env = { APPIMAGE: image, APPDIR: join(root, 'opt', product), PAGODA_DATA: join(root, 'data') };
    });
    const counted = () => readFileSync(join(update, 'starts'), 'utf8').split(' ')[0];

    test('gives way to the one before once it did not come up twice', () => {
      expect([start([], env).stdout, counted()]).toEqual(['app', '1']);
      expect([start([], env).stdout, counted()]).toEqual(['app', '2']);
      expect(start(['a b.gguf'], env)).toMatchObject({ stdout: 'before [a b.gguf]', status: 0 });
      expect([existsSync(`${image}.previous`), existsSync(join(update, 'starts'))]).toEqual([false, false]);
      expect(existsSync(join(update, 'rolled-back'))).toBe(true);
      // A healthy one removes the count (electron/main/updates): nothing is counted any more.
      expect([start([], env).stdout, existsSync(join(update, 'starts'))]).toEqual(['app', false]);
    });

    test('counts nothing while the one that was started first is still coming up', async () => {
      const app = join(root, 'opt', product, 'pagoda');
      const short = readFileSync(app);
      rmSync(app);
      symlinkSync(execFileSync('sh', ['-c', 'command -v sleep'], { encoding: 'utf8' }).trim(), app);
      // A program's name is that of the file it was started as, as Electron's is.
      const first = spawn(link, ['--', '60'], { env: { PATH: join(root, 'bin'), HOME: root, ...env } });
      const ended = once(first, 'exit');
      try {
        await expect.poll(counted, { timeout: 20_000 }).toBe('1');
        rmSync(app);
        writeFileSync(app, short, { mode: 0o755 });
        for (const _ of ['a click', 'another', 'and more'])
          expect([start(['x.gguf'], env).stdout, counted()]).toEqual(['app [x.gguf]', '1']);
        expect(existsSync(`${image}.previous`)).toBe(true);
      } finally {
        first.kill();
        await ended;
      }
      // It is gone, and never was healthy: two like that, and the one before is back.
      expect([start([], env).stdout, counted()]).toEqual(['app', '2']);
      expect(start([], env).stdout).toBe('before');
    });

    test('touches no image that another program was started from', () => {
      writeFileSync(join(update, 'starts'), '2');
      mkdirSync(join(root, 'mounted'));
      const { APPDIR: _, ...noFolder } = env;
      for (const others of [
        { ...env, APPDIR: join(root, 'mounted') },
        { ...env, APPDIR: `${root}/opt/Pagoda` },
        noFolder,
      ])
        expect([start([], others).stdout, counted()]).toEqual(['app', '2']);
      expect([readFileSync(image, 'utf8'), existsSync(`${image}.previous`)]).toEqual(['new', true]);
      symlinkSync(env['APPDIR']!, join(root, 'temporary'));
      expect(start([], { ...env, APPDIR: join(root, 'temporary') }).stdout).toBe('before');
    });

    test.each([
      ['another program has', () => `1 ${process.pid}`],
      ['nobody has', () => '1 999999999'],
      ['cannot be one', () => '1 ../1'],
    ])('counts on where the number of its process is one that %s', (_, noted) => {
      writeFileSync(join(update, 'starts'), noted());
      expect([start([], env).stdout, counted()]).toEqual(['app', '2']);
    });
  });
});
