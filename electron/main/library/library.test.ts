import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { libraryProcessContract, type HubAccess } from '../../../engine/contract/libraryProcess.ts';
import type { LibraryEntry } from '../../../engine/contract/library.ts';
import { PagodaError } from '../../../engine/contract/errors.ts';
import { Client } from '../../../engine/transport/client.ts';
import { memoryPortPair } from '../../../engine/transport/memoryPort.ts';
import { serve } from '../../../engine/transport/server.ts';
import { WatchableValue } from '../../../engine/transport/watchableValue.ts';
import type { LibraryState } from '../../ipc/contract/library.ts';
import { Librarian } from './librarian.ts';
import { Library } from './library.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'pagoda-library-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (path: string, bytes: number): LibraryEntry => ({
  path,
  name: path,
  owner: 'pagoda',
  kind: 'model',
  bytes,
  parts: 1,
  architecture: 'llama',
  quantisation: 'Q4_0',
  parameters: 1,
  contextLength: 1,
  shape: null,
  modifiedAt: 0,
  companions: [],
  problem: null,
});

/** A process in memory. */
function make(entries: () => LibraryEntry[]) {
  const accesses: HubAccess[] = [];
  const ends: (() => void)[] = [];
  let scans = 0;
  const unused = () => {
    throw new PagodaError('request.unknown', { name: '' });
  };
  const librarian = new Librarian({
    start: (onEnd) => {
      const [here, there] = memoryPortPair();
      serve(
        libraryProcessContract,
        {
          'library.scan': () => {
            scans += 1;
            return { entries: entries(), places: [] };
          },
          'library.details': unused,
          'library.hash': ({ paths }, emit) => {
            for (const path of paths) emit({ type: 'hash', path, sha256: path.slice(-1) });
            return Promise.resolve({ type: 'done' });
          },
          'hub.access': (access) => {
            accesses.push(access);
            return {};
          },
          'hub.search': unused,
          'hub.offers': unused,
          'hub.download': unused,
          'hub.discard': unused,
          'hub.contacts': new WatchableValue([]),
        },
        there,
      );
      const client = new Client(libraryProcessContract, here);
      ends.push(() => {
        client.fail({ code: 'modelFiles.ended', data: { exitCode: 9 } });
        onEnd();
      });
      return { client, end: () => Promise.resolve() };
    },
    access: () => ({ offline: true, hub: 'https://hub', proxy: null, token: null }),
    onContacts: () => undefined,
  });
  const trashed: string[] = [];
  const library = new Library({
    client: () => librarian.client,
    ownFolders: [join(folder, 'nowhere'), join(folder, 'ours')],
    embedded: join(folder, 'ours', 'embedded.gguf'),
    addedFolders: () => [],
    trash: (path) => {
      trashed.push(path);
      return Promise.resolve();
    },
  });
  return { library, librarian, trashed, accesses, ends, scans: () => scans };
}

const settled = (library: Library): Promise<LibraryState> =>
  new Promise((resolve) => {
    const check = () => {
      const state = library.current();
      if (state.report && !state.looking && state.comparing === 0) resolve(state);
    };
    library.changed(check);
    check();
  });

test('files of one size are compared by their content, others are not read', async () => {
  const { library, accesses } = make(() => [
    entry('/a1', 5),
    entry('/b1', 5),
    entry('/c2', 5),
    entry('/d', 7),
  ]);
  const done = settled(library);
  await library.look();
  await done;
  await expect.poll(() => library.current().hashes).toEqual({ '/a1': '1', '/b1': '1', '/c2': '2' });
  expect(accesses).toHaveLength(1);
});

test('looks that are asked for during a look become one more', async () => {
  const { library, scans } = make(() => []);
  await Promise.all([library.look(), library.look(), library.look()]);
  await settled(library);
  expect(scans()).toBeLessThanOrEqual(2);
});

test('a process that ends costs one look, and the next one has a new process', async () => {
  let broken = true;
  const { library, ends } = make(() => {
    if (broken) ends[0]!();
    return [entry('/a', 1)];
  });
  await library.look();
  expect(library.current()).toMatchObject({ looking: false, error: { code: 'modelFiles.ended' } });
  broken = false;
  await library.look();
  expect(library.current()).toMatchObject({ error: null, report: { entries: [{ path: '/a' }] } });
  expect(ends).toHaveLength(2);
});

test('only what lies in the own folder goes into the trash, with all its parts, and not through a link', async () => {
  const { library, trashed } = make(() => []);
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
  await mkdir(join(ours, 'deep'), { recursive: true });
  await mkdir(theirs);
  const files = ['ours/deep/m-00001-of-00002.gguf', 'ours/embedded.gguf', 'theirs/x.gguf'].map((name) =>
    join(folder, name),
  );
  for (const file of files) await writeFile(file, '');
  await symlink(files[2]!, join(ours, 'link.gguf'));
  const refused = async (path: string) =>
    library.trash(path).then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    );
  for (const path of [files[1]!, files[2]!, join(ours, 'link.gguf'), join(ours, '../theirs/x.gguf'), ours])
    expect(await refused(path)).toBe('modelFiles.notOurs');
  expect(await refused(files[0]!)).toBe('done');
  expect(trashed).toEqual([files[0], files[0]!.replace('00001-of', '00002-of')]);
});
