import { expect, test } from 'vitest';
import { modelsNamed, withIds, type Named } from './names.ts';

const at = (path: string, owner: Named['owner'] = 'lmstudio', name = 'Some name'): Named => ({
  path,
  owner,
  name,
});
const qwen = at('/home/ann/.lmstudio/models/maker/Qwen2.5-7B-Instruct-GGUF/Qwen2.5-7B-Instruct-Q4_K_M.gguf');
const smaller = at('/home/ann/.lmstudio/models/maker/Qwen2.5-7B-Instruct-GGUF/Qwen2.5-7B-Instruct-Q2_K.gguf');
const llama = at(
  `/usr/share/ollama/.ollama/models/blobs/sha256-${'1'.repeat(64)}`,
  'ollama',
  'llama3.2:latest',
);
const split = at('/models/big-00001-of-00003.gguf', 'added', 'Big One');
const hub = at('/c/huggingface/hub/models--maker--Tiny-GGUF/snapshots/0a/tiny-q8_0.gguf', 'huggingface');
const all = withIds([qwen, llama, split, hub], null);
const found = (name: string, models = all) => modelsNamed(name, models).map(({ path }) => path);

test.each([
  'Qwen2.5-7B-Instruct-Q4_K_M',
  'Qwen2.5-7B-Instruct-Q4_K_M.gguf',
  'qwen2.5-7b-instruct-q4_k_m.GGUF',
  'qwen2.5-7b-instruct',
  'qwen2.5-7b-instruct@q4_k_m',
  'maker/qwen2.5-7b-instruct',
  'maker/Qwen2.5-7B-Instruct-GGUF',
  'maker/Qwen2.5-7B-Instruct-GGUF:Q4_K_M',
  'maker/Qwen2.5-7B-Instruct-GGUF/Qwen2.5-7B-Instruct-Q4_K_M.gguf',
])('a client of LM Studio or llama.cpp means by %s the file', (name) => {
  expect(found(name)).toEqual([qwen.path]);
});

test.each(['llama3.2', 'llama3.2:latest', 'LLAMA3.2', 'library/llama3.2:latest'])(
  'a client of Ollama means by %s what its manifest says',
  (name) => {
    expect(found(name)).toEqual([llama.path]);
  },
);

test('a model in parts goes by its name without them, as well as by its first part’s and its own', () => {
  expect(all[2]?.id).toBe('big');
  for (const name of ['big', 'big.gguf', 'big-00001-of-00003', 'big one', '/models/big-00001-of-00003.gguf'])
    expect(found(name)).toEqual([split.path]);
});

test('a repository of the hub means the file of it that is here', () => {
  expect(found('maker/tiny-gguf:q8_0')).toEqual([hub.path]);
  expect(found('maker/tiny')).toEqual([hub.path]);
});

test('what nobody is called finds none, and part of a name is no name', () => {
  for (const name of ['gpt-4o', 'qwen', 'q4_k_m', 'Instruct', '', '/', '.gguf'])
    expect(found(name)).toEqual([]);
});

test('a name that could be two finds both; with the quantisation it is one', () => {
  const two = withIds([qwen, smaller], null);
  expect(found('qwen2.5-7b-instruct', two)).toEqual([qwen.path, smaller.path]);
  expect(found('qwen2.5-7b-instruct@q2_k', two)).toEqual([smaller.path]);
});

test('files of the same name have ids with as many of their folders as tell them apart; the home model has the plain one', () => {
  const [one, other, third] = [at('/a/x/m.gguf'), at('/b/x/m.gguf'), at('/b/y/m.gguf')];
  const ids = (home: string | null) => withIds([one, other, third], home).map(({ id }) => id);
  expect(ids(null)).toEqual(['a/x/m', 'b/x/m', 'y/m']);
  expect(ids(one.path)).toEqual(['m', 'b/x/m', 'y/m']);
  const models = withIds([one, other, third], null);
  expect(found('m', models)).toHaveLength(3);
  expect(found('b/x/m', models)).toEqual([other.path]);
  expect(found('m', withIds([one, other, third], one.path))).toEqual([one.path]);
});
