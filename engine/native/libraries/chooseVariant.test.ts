import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PagodaError } from '../../contract/errors.ts';
import { say } from '../../contract/phrases.ts';
import { chooseVariant } from './chooseVariant.ts';
import { findLibraries } from './findLibraries.ts';
import { GpuMemory } from './gpuMemory.ts';
import type { RuntimeOptions } from '../native.d.ts';
import type { ProbeResult } from './probe.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pagoda-libraries-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function install(name: string, bins = name, under = '', inner = ''): string {
  const folder = join(root, under, 'node_modules/@node-llama-cpp', name, 'bins', bins, inner);
  mkdirSync(folder, { recursive: true });
  return folder;
}
const places = () =>
  ({ appRoot: root, cacheFolder: join(root, 'cache'), platform: 'linux', arch: 'x64' }) as const;
const works = (): Promise<ProbeResult> => Promise.resolve({ kind: 'works' });
const fails = (detail: string) => (): Promise<ProbeResult> => Promise.resolve({ kind: 'fails', detail });
const options = (probe: (options: RuntimeOptions) => Promise<ProbeResult>, seesDevice = true) => ({
  places: places(),
  probe,
  seesDevice: () => seesDevice,
});

describe('libraries are found', () => {
  test('in the app, in the cache, and for each system under its own name', () => {
    const cpu = install('linux-x64');
    const vulkan = install('linux-x64-vulkan');
    install('linux-x64-cuda', 'linux-x64-cuda', 'cache/3.9.0');
    const cuda = install('linux-x64-cuda', 'linux-x64-cuda', 'cache/3.22.1');
    const fallback = install('linux-x64-cuda-ext', 'linux-x64-cuda', 'cache/3.22.1', 'fallback');
    const metal = install('mac-arm64-metal');
    expect([
      findLibraries('cpu', places()),
      findLibraries('vulkan', places()),
      findLibraries('cuda', places()),
      findLibraries('metal', { ...places(), platform: 'darwin', arch: 'arm64' }),
    ]).toEqual([
      { variant: 'cpu', folder: cpu, fallbackFolder: null },
      { variant: 'vulkan', folder: vulkan, fallbackFolder: null },
      { variant: 'cuda', folder: cuda, fallbackFolder: fallback },
      { variant: 'metal', folder: metal, fallbackFolder: null },
    ]);
  });

  test('beside an archive, where the system can open them', () => {
    const folder = install('linux-x64', 'linux-x64', 'app.asar.unpacked');
    expect(findLibraries('cpu', { ...places(), appRoot: join(root, 'app.asar') }).folder).toBe(folder);
  });

  test('or their absence is told with every place', () => {
    expect(() => findLibraries('vulkan', places())).toThrow(
      expect.objectContaining({
        code: 'library.missing',
        data: {
          variant: 'vulkan',
          searched: ['', 'cache'].map((under) =>
            join(root, under, 'node_modules/@node-llama-cpp/linux-x64-vulkan/bins/linux-x64-vulkan'),
          ),
        },
      }),
    );
  });

  test('of several versions that were fetched, the one that the app came with goes first, also where it is the older', () => {
    install('linux-x64');
    const own = join(root, 'node_modules/@node-llama-cpp/linux-x64/package.json');
    writeFileSync(own, JSON.stringify({ version: '3.9.0' }));
    const old = install('linux-x64-cuda', 'linux-x64-cuda', 'cache/3.9.0');
    const newer = install('linux-x64-cuda', 'linux-x64-cuda', 'cache/3.22.1');
    expect(findLibraries('cuda', places()).folder).toBe(old);
    writeFileSync(own, '{');
    expect(findLibraries('cuda', places()).folder).toBe(newer);
  });
});

describe('a variant is chosen', () => {
  test('off takes the processor and asks nobody', async () => {
    const folder = install('linux-x64');
    expect(await chooseVariant('off', options(fails('must not be asked')))).toEqual({
      variant: 'cpu',
      folder,
      reason: '',
      leftOut: [],
    });
  });

  test('auto takes the first GPU that passes its trial', async () => {
    install('linux-x64');
    install('linux-x64-cuda');
    const folder = install('linux-x64-vulkan');
    const probe = ({ variant }: RuntimeOptions) =>
      variant === 'cuda' ? fails('too old a driver')() : works();
    expect(await chooseVariant('auto', options(probe))).toEqual({
      variant: 'vulkan',
      folder,
      reason: '',
      leftOut: [],
    });
  });

  test('auto falls back to the processor and says in plain facts why', async () => {
    const folder = install('linux-x64');
    install('linux-x64-cuda');
    install('linux-x64-vulkan');
    expect(await chooseVariant('auto', options(fails('no device found')))).toEqual({
      variant: 'cpu',
      folder,
      reason: 'cuda: no device found; vulkan: no device found',
      leftOut: [],
    });
  });

  test('auto spares a machine without a graphics device the trial', async () => {
    const folder = install('linux-x64');
    install('linux-x64-vulkan');
    const asked: RuntimeOptions[] = [];
    const probe = (asking: RuntimeOptions) => {
      asked.push(asking);
      return works();
    };
    expect(await chooseVariant('auto', options(probe, false))).toEqual({
      variant: 'cpu',
      folder,
      reason: 'vulkan: no device',
      leftOut: [],
    });
    expect(asked).toEqual([]);
  });

  test('the backend for older drivers is tried where the newer one fails', async () => {
    const folder = install('linux-x64-cuda');
    const gpuFolder = install('linux-x64-cuda-ext', 'linux-x64-cuda', '', 'fallback');
    const probe = (asking: RuntimeOptions) =>
      asking.gpuFolder === undefined ? fails('unsupported toolchain')() : works();
    expect(await chooseVariant('cuda', options(probe))).toEqual({
      variant: 'cuda',
      folder,
      gpuFolder,
      reason: '',
      leftOut: [],
    });
  });

  test('an explicit one that does not run is an error with its reason', async () => {
    install('linux-x64');
    install('linux-x64-vulkan');
    const codes = [];
    for (const variant of ['vulkan', 'cuda', 'metal'] as const) {
      codes.push(
        await chooseVariant(variant, options(fails('the driver ended the trial (SIGSEGV)'))).catch(
          (error: unknown) => (error as PagodaError).data,
        ),
      );
    }
    expect(codes).toEqual([
      { requested: 'vulkan', detail: 'the driver ended the trial (SIGSEGV)' },
      { requested: 'cuda', ...say('notInstalled') },
      { requested: 'metal', ...say('notInstalled') },
    ]);
  });
});

test('where there is a card and no libraries for it, how to have them is said', async () => {
  install('linux-x64');
  expect((await chooseVariant('auto', options(works))).reason).toContain('pagoda cuda fetches them');
  expect((await chooseVariant('auto', options(works, false))).reason).toBe('');
});

describe('a variant that crashed or hung', () => {
  let circumstances: string;
  let asked: string[];
  let ends: Partial<Record<string, ProbeResult>>;
  const probe = ({ variant, gpuFolder }: RuntimeOptions): Promise<ProbeResult> => {
    const name = gpuFolder === undefined ? variant : `${variant} fallback`;
    asked.push(name);
    return Promise.resolve(ends[name] ?? { kind: 'works' });
  };
  const crash: ProbeResult = { kind: 'crashed', detail: 'the driver ended the trial (SIGSEGV)' };
  const choose = (choice: 'auto' | 'vulkan' = 'auto', tryAgain = false) => {
    asked = [];
    // As each start of the engine: what it knows of earlier ones is in the file.
    const memory = new GpuMemory(join(root, 'cache/gpus.json'), () => circumstances);
    return chooseVariant(choice, { ...options(probe), memory, tryAgain });
  };
  beforeEach(() => {
    circumstances = 'driver 1';
    ends = { vulkan: crash };
    install('linux-x64');
    install('linux-x64-vulkan');
  });

  test('is left out from the next start on, with when and how', async () => {
    const first = await choose();
    expect([first.variant, asked]).toEqual(['cpu', ['vulkan']]);
    expect(first.leftOut).toEqual([
      {
        variant: 'vulkan',
        fault: 'crashed',
        detail: crash.detail,
        at: expect.any(Number) as number,
        now: true,
      },
    ]);
    const second = await choose();
    expect([second.variant, asked]).toEqual(['cpu', []]);
    expect(second.leftOut).toEqual([{ ...first.leftOut[0], now: false }]);
    expect(second.reason).toMatch(/vulkan: the driver ended the trial \(SIGSEGV\) on \d{4}-\d\d-\d\d/);
  });

  test.each([
    ['is tried again where something changed that may have mended it', 'driver 2', 'auto', false],
    ['is tried again when a person says so', 'driver 1', 'auto', true],
    ['is tried again when a person chooses it', 'driver 1', 'vulkan', false],
  ] as const)('%s, and kept where it works then', async (_, now, choice, again) => {
    await choose();
    circumstances = now;
    ends = {};
    expect([(await choose(choice, again)).variant, asked]).toEqual(['vulkan', ['vulkan']]);
    const after = await choose();
    expect([after.variant, asked, after.leftOut]).toEqual(['vulkan', ['vulkan'], []]);
  });

  test('does not hide that others work, nor its own older libraries', async () => {
    install('linux-x64-cuda');
    install('linux-x64-cuda-ext', 'linux-x64-cuda', '', 'fallback');
    ends = { cuda: { kind: 'hung', detail: 'the driver did not answer' } };
    expect(await choose()).toMatchObject({ variant: 'cuda', leftOut: [] });
    expect(await choose()).toMatchObject({ variant: 'cuda', leftOut: [] });
    expect(asked).toEqual(['cuda fallback']);
    ends = { 'cuda fallback': crash };
    const { variant, leftOut } = await choose();
    expect([variant, leftOut.map(({ variant, fault }) => [variant, fault])]).toEqual([
      'vulkan',
      [['cuda', 'crashed']],
    ]);
  });

  test('is told from one that says why it does not run: that one is asked at each start', async () => {
    ends = { vulkan: { kind: 'fails', detail: 'no device found' } };
    expect((await choose()).leftOut).toEqual([]);
    await choose();
    expect(asked).toEqual(['vulkan']);
  });

  test('is tried again where what was remembered cannot be read', async () => {
    await choose();
    writeFileSync(join(root, 'cache/gpus.json'), '{"vulkan');
    await choose();
    expect(asked).toEqual(['vulkan']);
  });
});
