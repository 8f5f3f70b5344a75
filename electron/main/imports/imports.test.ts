import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fromErrorValue, type ErrorValue } from '../../../engine/contract/errors.ts';
import {
  importContract,
  importEnded,
  type ImportParams,
  type ImportReport,
} from '../../../engine/contract/imports.ts';
import { Client } from '../../../engine/transport/client.ts';
import { memoryPortPair } from '../../../engine/transport/memoryPort.ts';
import { serve } from '../../../engine/transport/server.ts';
import type { ImportState } from '../../ipc/contract/imports.ts';
import { ImportProcesses, type ImportProcess } from './importProcess.ts';
import { Imports } from './imports.ts';
import { noImports, type SavedImports } from './importsFile.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pagoda-imports-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const reportOf = (params: ImportParams): ImportReport => ({
  folder: params.folder,
  output: params.output,
  outputBytes: 60,
  resumedBytes: 0,
  sourceBytes: 50,
  name: basename(params.folder),
  architecture: 'llama',
  formats: ['AWQ, gemm'],
  preTokenizer: 'llama-bpe',
  types: [{ type: params.size === 'exact' ? 'Q5_0' : 'Q4_1', tensors: 1, bytes: 60 }],
  exact: params.size === 'exact',
  rounded:
    params.size === 'exact'
      ? []
      : [
          { name: 'a', source: 'a', type: 'Q4_1', decibels: 71.5 },
          { name: 'b', source: 'b', type: 'Q4_1', decibels: 62.5 },
        ],
  notes: [],
  seconds: 1,
});

/** A process that imports as the test says; the last import under way is `work`. */
class FakeProcesses {
  started = 0;
  /** What was kept each time that the folder was tidied. */
  readonly tidied: string[][] = [];
  readonly outputs: string[] = [];
  work:
    | {
        readonly params: ImportParams;
        progress(doneBytes: number): void;
        done(): void;
        fail(error: ErrorValue): void;
      }
    | undefined;
  private current: { client: ImportProcess['client']; exit: () => void } | undefined;

  readonly start = (): ImportProcess => {
    this.started++;
    const [near, far] = memoryPortPair();
    const stop = serve(
      importContract,
      {
        look: () => Promise.reject(new Error('not asked')),
        inspect: () => Promise.reject(new Error('not asked')),
        tidy: ({ keep }) => {
          this.tidied.push(keep.map((path) => basename(path)));
          return {};
        },
        sort: ({ paths }) => ({
          models: paths
            .filter((path) => path.endsWith('.gguf'))
            .map((path) => ({ path, name: basename(path) })),
          checkpoints: paths
            .filter((path) => !path.includes('.'))
            .map((path) => ({ folder: path, name: basename(path), mark: 'as it was' })),
          refused: paths
            .filter((path) => path.endsWith('.txt'))
            .map((path) => ({ path, error: { code: 'model.empty' as const, data: { path } } })),
          more: false,
        }),
        import: (params, emit, signal) =>
          new Promise((resolve, reject) => {
            this.outputs.push(basename(params.output));
            this.work = {
              params,
              progress: (doneBytes) => emit({ type: 'progress', doneBytes, totalBytes: 60, tensor: 'a' }),
              done: () => {
                writeFileSync(params.output, 'a model');
                resolve({ type: 'done', report: reportOf(params) });
              },
              fail: (error) => reject(fromErrorValue(error)),
            };
            const cancel = () => reject(fromErrorValue({ code: 'request.cancelled', data: {} }));
            signal.addEventListener('abort', cancel);
            if (signal.aborted) cancel();
          }),
      },
      far,
    );
    const client = new Client(importContract, near);
    let exit!: () => void;
    const ended = new Promise<void>((resolve) => (exit = resolve));
    this.current = { client, exit };
    return {
      client,
      ended,
      end: () => {
        client.close();
        stop();
        exit();
        return ended;
      },
    };
  };

  kill(): void {
    this.current?.client.fail(importEnded(null, 'SIGKILL', ''));
    this.current?.exit();
  }
}

function setUp(saved: SavedImports = noImports) {
  const fake = new FakeProcesses();
  const added: string[] = [];
  let written = saved;
  const processes = new ImportProcesses(fake.start);
  const imports = new Imports({
    processes,
    folder,
    saved,
    save: (value) => (written = value),
    addModel: (path, name) => {
      added.push(basename(path));
      const entry = { path, fileBytes: 1, embedded: false, present: true, lastUsedAt: 1 };
      return Promise.resolve({ ...entry, name: name ?? '' });
    },
  });
  const states = () => imports.current().map(({ name, state }) => [name, state.kind]);
  const settles = (...expected: [string, ImportState['kind']][]) =>
    vi.waitFor(() => expect(states()).toEqual(expected));
  /** The import of this folder, once it is under way. */
  const working = (name: string) =>
    vi.waitFor(() => {
      if (fake.work?.params.folder !== `/m/${name}`) throw new Error(`${name} is not imported`);
      return fake.work;
    });
  return { fake, imports, processes, added, saved: () => written, settles, working };
}

test('models are taken, folders are imported one after the other, and the rest is named', async () => {
  const { fake, imports, added, settles, working } = setUp();
  const taken = await imports.take(['/m/one.gguf', '/m/two.gguf', '/m/a', '/m/b', '/m/x.txt']);
  expect(taken).toMatchObject({
    models: [{ path: '/m/one.gguf' }, { path: '/m/two.gguf' }],
    imports: [1, 2],
    refused: [{ path: '/m/x.txt' }],
  });
  // The one to be used first was added last.
  expect(added).toEqual(['two.gguf', 'one.gguf']);
  const a = await working('a');
  a.progress(30);
  await vi.waitFor(() =>
    expect(imports.current()[0]!.state).toEqual({ kind: 'running', doneBytes: 30, totalBytes: 60 }),
  );
  await settles(['a', 'running'], ['b', 'waiting']);
  a.done();
  (await working('b')).done();
  await settles(['a', 'done'], ['b', 'done']);
  expect(added.slice(2)).toEqual(['a.gguf', 'b.gguf']);
  expect(fake.started).toBe(1);
  imports.dismiss(1);
  await settles(['b', 'done']);
});

test('a folder that fails is named with the reason, and the next one is imported', async () => {
  const { imports, settles, working } = setUp();
  await imports.take(['/m/a', '/m/b']);
  const error = { code: 'disk.full', data: { path: '/m', neededBytes: 9, availableBytes: 1 } } as const;
  (await working('a')).fail(error);
  (await working('b')).done();
  await settles(['a', 'failed'], ['b', 'done']);
  expect(imports.current()[0]!.state).toEqual({ kind: 'failed', error });
  imports.again(1);
  (await working('a')).done();
  await settles(['a', 'done'], ['b', 'done']);
});

test('a folder for models that cannot be made is told as what the disk says, and made later', async () => {
  const { imports, settles, working } = setUp();
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  await imports.take(['/m/a']);
  await settles(['a', 'failed']);
  const error = { code: 'file.unwritable', data: { path: folder, errno: 'ENOTDIR' } };
  expect(imports.current()[0]!.state).toEqual({ kind: 'failed', error });
  rmSync(folder);
  imports.again(1);
  (await working('a')).done();
  await settles(['a', 'done']);
});

test('a process that is killed costs one import, which goes on where it was when a person says so', async () => {
  const { fake, imports, settles, working, saved } = setUp();
  await imports.take(['/m/a', '/m/b']);
  await working('a');
  fake.kill();
  (await working('b')).done();
  await settles(['a', 'failed'], ['b', 'done']);
  expect(imports.current()[0]!.state).toMatchObject({
    error: { code: 'import.ended', data: { signal: 'SIGKILL', outOfMemory: false } },
  });
  expect([fake.started, fake.tidied]).toEqual([2, []]);
  // Also after the app has ended in order.
  expect(saved().open).toMatchObject([{ name: 'a', begun: true, output: join(folder, 'a.gguf') }]);
  imports.again(1);
  (await working('a')).done();
  await settles(['a', 'done'], ['b', 'done']);
});

test('what was written of one that is put away is removed, and of no other', async () => {
  const first = setUp();
  await first.imports.take(['/m/a', '/m/b']);
  await first.working('a');
  first.fake.kill();
  await first.working('b');
  first.fake.kill();
  await first.settles(['a', 'failed'], ['b', 'failed']);
  const next = setUp(first.saved());
  await next.settles(['a', 'interrupted'], ['b', 'interrupted']);
  await vi.waitFor(() => expect(next.fake.tidied).toEqual([['a.gguf', 'b.gguf']]));
  next.imports.dismiss(1);
  await vi.waitFor(() => expect(next.fake.tidied.slice(1)).toEqual([['b.gguf']]));
  expect(next.saved().open).toMatchObject([{ name: 'b' }]);
});

test('a folder that is dropped again goes on with the file that was begun for it', async () => {
  const first = setUp();
  writeFileSync(join(folder, 'a.gguf'), 'of somebody else');
  await first.imports.take(['/m/a']);
  await first.working('a');
  const next = setUp(first.saved());
  await next.settles(['a', 'interrupted']);
  rmSync(join(folder, 'a.gguf'));
  await next.imports.take(['/m/a']);
  (await next.working('a')).done();
  expect(next.fake.outputs).toEqual(['a-2.gguf']);
});

test('one that is cancelled is gone, whether it is under way or waits', async () => {
  const { imports, settles, working, saved } = setUp();
  await imports.take(['/m/a', '/m/b', '/m/c']);
  await working('a');
  imports.cancel(2);
  await settles(['a', 'running'], ['c', 'waiting']);
  imports.cancel(1);
  (await working('c')).done();
  await settles(['c', 'done']);
  expect(saved().open).toEqual([]);
  expect(readdirSync(folder)).toEqual(['c.gguf']);
});

test('one that is cancelled just before its process begins with it is gone', async () => {
  const { imports, processes, saved, settles } = setUp({
    ...noImports,
    open: [{ folder: '/m/a', name: 'a', mark: 'as it was', size: 'exact', begun: false }],
  });
  const use = processes.use.bind(processes);
  processes.use = (work) => {
    imports.cancel(1);
    return use(work);
  };
  await settles();
  expect(saved().open).toEqual([]);
});

test('a name that is taken is left to who has it', async () => {
  writeFileSync(join(folder, 'a.gguf'), 'mine');
  const { fake, imports, settles, working } = setUp();
  await imports.take(['/m/a']);
  (await working('a')).fail({ code: 'file.exists', data: { path: '' } });
  await vi.waitFor(() => expect(fake.outputs).toEqual(['a-2.gguf', 'a-3.gguf']));
  fake.work!.done();
  await settles(['a', 'done']);
  expect(readdirSync(folder)).toEqual(['a-3.gguf', 'a.gguf']);
});

test('a folder that comes again as it was is used as it was imported, while that file is there', async () => {
  const { fake, imports, settles, working } = setUp();
  await imports.take(['/m/a']);
  (await working('a')).done();
  await settles(['a', 'done']);
  expect(await imports.take(['/m/a'])).toMatchObject({ models: [{ name: 'a' }], imports: [] });
  rmSync(join(folder, 'a.gguf'));
  expect(await imports.take(['/m/a'])).toMatchObject({ models: [], imports: [2] });
  await vi.waitFor(() => expect(fake.outputs).toEqual(['a.gguf', 'a.gguf']));
});

test('a smaller file is made beside the exact one, and says what that took', async () => {
  const { fake, imports, settles, working } = setUp();
  await imports.take(['/m/a']);
  (await working('a')).done();
  await settles(['a', 'done']);
  expect(imports.current()[0]!.state).toMatchObject({ rounded: 0, decibels: null, couldBeSmaller: true });
  imports.again(1, 'compact');
  await vi.waitFor(() => expect(fake.outputs).toEqual(['a.gguf', 'a-compact.gguf']));
  fake.work!.done();
  await settles(['a', 'done'], ['a', 'done']);
  expect(imports.current()[1]!.state).toMatchObject({
    rounded: 2,
    decibels: 62.5,
    couldBeSmaller: false,
  });
});

test('an app that quits breaks an import off in order, and the next start goes on with it', async () => {
  const first = setUp();
  await first.imports.take(['/m/a', '/m/b']);
  await first.working('a');
  await first.imports.close();
  expect(first.saved().open.map(({ name, begun }) => [name, begun])).toEqual([
    ['a', false],
    ['b', false],
  ]);
  const next = setUp(first.saved());
  (await next.working('a')).done();
  (await next.working('b')).done();
  await next.settles(['a', 'done'], ['b', 'done']);
  expect(next.saved()).toMatchObject({ open: [], done: [{ name: 'b' }, { name: 'a' }] });
});

test('an import that the app ended over is not begun again by itself', async () => {
  const first = setUp();
  await first.imports.take(['/m/a', '/m/b']);
  await first.working('a');
  // What is on disk at this moment is what the next start finds after kill -9.
  const next = setUp(first.saved());
  (await next.working('b')).done();
  await next.settles(['a', 'interrupted'], ['b', 'done']);
  expect(next.fake.tidied).toEqual([['a.gguf']]);
  next.imports.again(1);
  (await next.working('a')).done();
  await next.settles(['a', 'done'], ['b', 'done']);
});
