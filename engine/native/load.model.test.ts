import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tapeModel } from '../test/cases/tape.ts';
import type { Model, Runtime } from './native.d.ts';
import { contextOptions, embeddedPath, failureOf, loadModel, openRuntime, tinyPath } from './test/device.ts';

let runtime: Runtime;
let folder: string;
beforeAll(() => {
  runtime = openRuntime();
  folder = mkdtempSync(join(tmpdir(), 'pagoda-load-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (path: string, onProgress: (fraction: number) => void = () => undefined) =>
  runtime.loadModel({ path, gpuLayers: 0, useMmap: false }, onProgress);

test('the libraries are those that the addon was built for, and one variant serves a process', async () => {
  expect(runtime.llamaVersion).toBe('v0.5.0');
  expect(runtime.devices().map(({ kind }) => kind)).toEqual(['cpu']);
  const elsewhere = await failureOf(() => openRuntime({ libraryFolder: folder }));
  expect(elsewhere.code).toBe('library.loadFailed');
});

test('llama.cpp’s log comes in whole lines with their levels, after the library is open too', async () => {
  const lines: [number, string][] = [];
  openRuntime({ onLog: (level, text) => lines.push([level, text]) });
  await failureOf(() => load(join(folder, 'nothing.gguf')).model);
  expect(lines.filter(([level, text]) => level === 4 && text.includes('nothing.gguf'))).not.toEqual([]);
  expect(lines.filter(([, text]) => text.includes('\n'))).toEqual([]);
});

test.each([
  ['newlines', '\n'.repeat(4_000_000)],
  ['short lines', 'a\n'.repeat(2_000_000)],
  ['one line', 'a'.repeat(4_000_000)],
])('a model’s name of four million characters, %s, is logged in no time and in short', async (_, name) => {
  const lines: string[] = [];
  openRuntime({ onLog: (_level, text) => lines.push(text) });
  const path = join(folder, 'name.gguf');
  writeFileSync(path, tapeModel({ says: 'abc', name }));
  const model = await loadModel(runtime, path);
  await model.dispose();
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThan(2048);
  expect(lines.reduce((sum, line) => sum + line.length, 0)).toBeLessThan(1_000_000);
});

test('what a callback throws is a warning, and the load goes on', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error) => void warnings.push(warning.message);
  process.on('warning', listen);
  const thrown = new Set<string>();
  const fail = (where: string) => () => {
    if (thrown.has(where)) return;
    thrown.add(where);
    throw new Error(where);
  };
  openRuntime({ onLog: fail('in the log') });
  const model = await load(tinyPath, fail('in the progress')).model;
  await model.dispose();
  await expect
    .poll(() => warnings.join())
    .toMatch(/in the log[^]*in the progress|in the progress[^]*in the log/);
  openRuntime({ onLog: () => undefined });
  process.off('warning', listen);
});

test('progress climbs from the start to the end', async () => {
  const seen: number[] = [];
  const model = await load(embeddedPath, (fraction) => seen.push(fraction)).model;
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  await model.dispose();
});

test('an aborted load rejects as cancelled, and the next one succeeds', async () => {
  const loading = load(embeddedPath);
  loading.abort();
  expect(await failureOf(() => loading.model)).toEqual({ code: 'request.cancelled', data: {} });
  const again = load(tinyPath);
  const model = await again.model;
  again.abort();
  expect(model.info.vocabularySize).toBe(2048);
  await model.dispose();
});

test.each<[string, (whole: Buffer) => Uint8Array, string]>([
  ['cut in its tensors', (whole) => whole.subarray(0, whole.length - 4096), 'not within the file bounds'],
  ['cut in its header', (whole) => whole.subarray(0, 5000), 'failed to load model'],
  ['of another kind', () => Buffer.from('PK\u0003\u0004 not a model at all'), 'invalid magic'],
  ['empty', () => new Uint8Array(), 'failed to'],
])('a file that is %s is refused in llama.cpp’s own words', async (_, make, words) => {
  const path = join(folder, 'broken.gguf');
  writeFileSync(path, make(readFileSync(tinyPath)));
  const failure = await failureOf(() => load(path).model);
  expect(failure).toMatchObject({ code: 'model.loadFailed', data: { path } });
  expect((failure.data as { detail: string }).detail).toContain(words);
});

test('a path that is not there is refused, and a wrong argument too', async () => {
  expect((await failureOf(() => load(join(folder, 'nothing.gguf')).model)).code).toBe('model.loadFailed');
  expect((await failureOf(() => runtime.loadModel({ path: 5 } as never, () => undefined))).code).toBe(
    'request.invalid',
  );
  expect(
    (await failureOf(() => runtime.loadModel({ path: '', gpuLayers: 0, useMmap: true }, 5 as never))).code,
  ).toBe('native.invalidBatch');
});

test('a model says what it is', async () => {
  const model: Model = await loadModel(runtime, embeddedPath);
  expect({ ...model.info, chatTemplate: model.info.chatTemplate?.slice(0, 13) }).toEqual({
    description: 'llama 256M Q4_1',
    architecture: 'llama',
    parameters: 134515008,
    sizeBytes: 96576768,
    layers: 30,
    trainedContextLength: 8192,
    vocabularySize: 49152,
    embeddingLength: 576,
    heads: 9,
    kvHeads: 3,
    beginToken: 1,
    endToken: 2,
    endOfTurnToken: 0,
    addsBeginToken: false,
    addsEndToken: false,
    chatTemplate: '{% for messag',
    isRecurrent: false,
    isHybrid: false,
    slidingWindow: 0,
    layersOnDevice: 0,
  });
  expect([model.metadata('general.architecture'), model.metadata('no.such.key')]).toEqual(['llama', null]);
  expect(model.isEndOfGeneration(2)).toBe(true);
  expect(model.isEndOfGeneration(-5)).toBe(false);
  await model.dispose();
});

test('tokens become bytes and special ones only where asked', async () => {
  const model = await loadModel(runtime, embeddedPath);
  const bytesOf = (text: string, parse: boolean) =>
    Buffer.concat(
      [...model.tokenize(text, false, parse)].map((token) => model.piece(token, true)),
    ).toString();
  const text = ' naïve 😀 \u0000 <|im_start|>\n';
  expect([bytesOf(text, true), bytesOf(text, false)]).toEqual([text, text]);
  expect([...model.tokenize('<|im_end|>', false, true)]).toEqual([2]);
  expect(model.tokenize('<|im_end|>', false, false).length).toBeGreaterThan(1);
  expect(model.piece(2, false)).toEqual(new Uint8Array());
  expect((await failureOf(() => model.piece(49152, true))).code).toBe('native.invalidBatch');
  await model.dispose();
});

test('contexts and models give back their memory and threads', async () => {
  const model = await loadModel(runtime, tinyPath);
  const round = async () => {
    const contexts = await Promise.all(
      [1, 2, 3].map(() => model.createContext(contextOptions({ contextLength: 8192, threads: 2 }))),
    );
    await Promise.all(contexts.map((context) => context.dispose()));
    await (await loadModel(runtime, tinyPath)).dispose();
  };
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  const threads = () => Number(/Threads:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  for (let warming = 0; warming < 5; warming++) await round();
  const [kilobytes, threadsBefore] = [resident(), threads()];
  for (let repeated = 0; repeated < 30; repeated++) await round();
  expect(threads()).toBe(threadsBefore);
  expect(resident() - kilobytes).toBeLessThan(20_000); // one context alone is more than 8 MB
  await model.dispose();
});
