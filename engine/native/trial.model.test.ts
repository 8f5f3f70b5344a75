import { afterAll, expect, test } from 'vitest';
import { buildGguf, fields, llamaSpec, temporaryFolder } from '../models/test/builders.ts';
import { synthesise, toSpec } from '../test/damage/synthesise.ts';
import { ThrowAway } from '../test/damage/throwAway.ts';
import { findLibraries } from './libraries/findLibraries.ts';
import { appRoot, tinyPath } from './test/device.ts';
import { tryModel } from './trial.ts';

const folder = await temporaryFolder();
const child = new ThrowAway();
afterAll(async () => {
  child.close();
  await folder.remove();
});
const { folder: libraryFolder } = findLibraries('cpu', { appRoot });
const attempt = (path: string, signal = new AbortController().signal) =>
  tryModel({ appRoot, libraryFolder, path, signal });

test('a model that can be used passes, and one that llama.cpp refuses is left to it', async () => {
  expect(await attempt(tinyPath)).toEqual({ kind: 'works' });
  const refused = await folder.write('refused.gguf', buildGguf(llamaSpec()));
  expect(await attempt(refused)).toEqual({ kind: 'refused' });
});

test('a model that ends llama.cpp ends the trial, which says how', async () => {
  const { parts } = await synthesise('llama', child, (bytes) => folder.write('model.gguf', bytes));
  parts!.metadata.set('llama.attention.value_length', fields.u32(32));
  const values = parts!.tensors.filter(({ name }) => name.endsWith('attn_v.weight'));
  for (const tensor of values) Object.assign(tensor, { shape: [64, 64], data: undefined });
  const path = await folder.write('ends.gguf', buildGguf(toSpec(parts!)));
  expect(await attempt(path)).toEqual({
    kind: 'ended',
    detail: expect.stringMatching(/^SIGABRT, llama\.cpp:\d+: GGML_ASSERT\(n_embd_head == /) as string,
  });
});

test('a trial that is broken off says nothing', async () => {
  const abort = new AbortController();
  const trial = attempt(tinyPath, abort.signal);
  abort.abort();
  expect(await trial).toEqual({ kind: 'unclear' });
});
