import { afterAll, beforeAll, expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { checkDraftModel } from './draftModel.ts';
import { readModelReport } from './inspect.ts';
import { buildGguf, fields, llamaSpec, temporaryFolder, type Field } from './test/builders.ts';
import { compareVocabularies } from './vocabularies.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

let files = 0;
const file = (
  changes: Record<string, Field | null> = {},
  tensors?: ReturnType<typeof llamaSpec>['tensors'],
) => {
  const spec = llamaSpec(changes);
  return folder.write(`${++files}.gguf`, buildGguf({ ...spec, tensors: tensors ?? spec.tensors }));
};
const texts = (tokens: string[]): Record<string, Field> => ({
  'tokenizer.ggml.tokens': fields.texts(tokens),
  'tokenizer.ggml.token_type': fields.numbers(
    'i32',
    tokens.map(() => 1),
  ),
});
const many = (count: number, name = (index: number) => `t${index}`) =>
  Array.from({ length: count }, (_, index) => name(index));
const difference = async (model: Record<string, Field>, draft: Record<string, Field>) =>
  compareVocabularies(await file(model), await file(draft));
const differs = (differsIn: string, ofModel: string, ofDraft: string, id = -1) => ({
  differsIn,
  id,
  ofModel,
  ofDraft,
});

test('the same tokens under the same ids are one vocabulary', async () => {
  expect(await difference({}, {})).toBeNull();
});

test('padding at the end is let pass, and no more', async () => {
  expect(await difference(texts(many(500)), texts(many(372)))).toBeNull();
  expect(await difference(texts(many(500)), texts(many(371)))).toEqual(differs('size', '500', '371'));
  expect(await difference(texts(many(371)), texts(many(500)))).toEqual(differs('size', '371', '500'));
});

test('one token that is another text is told by its id, wherever it is', async () => {
  for (const id of [0, 1, 250, 499])
    expect(
      await difference(texts(many(500)), texts(many(500, (index) => (index === id ? '<|x|>' : `t${index}`)))),
    ).toEqual(differs('token', `t${id}`, '<|x|>', id));
});

test('another way to make tokens is no vocabulary of the same tokens', async () => {
  expect(await difference({}, { 'tokenizer.ggml.model': fields.text('rwkv') })).toEqual(
    differs('tokenizer', 'gpt2', 'rwkv'),
  );
});

test('texts have to begin alike; how they end may differ', async () => {
  const begins = (id: number) => ({
    'tokenizer.ggml.add_bos_token': fields.bool(true),
    'tokenizer.ggml.bos_token_id': fields.u32(id),
  });
  expect(await difference(begins(1), begins(1))).toBeNull();
  expect(await difference(begins(1), begins(2))).toEqual(differs('begin', '1', '2'));
  expect(await difference({}, begins(0))).toEqual(differs('begin', '', '0'));
  expect(
    await difference(
      { 'tokenizer.ggml.eos_token_id': fields.u32(0) },
      { 'tokenizer.ggml.eos_token_id': fields.u32(3) },
    ),
  ).toBeNull();
});

async function check(model: string, draft: string): Promise<unknown> {
  try {
    return (await checkDraftModel(await readModelReport(model), draft, readModelReport)).notes;
  } catch (error) {
    if (!(error instanceof PagodaError)) throw error;
    return { code: error.code, ...error.data };
  }
}

test('the same file and one that is not smaller are used and spoken of', async () => {
  const model = await file();
  expect(await check(model, model)).toEqual(['same']);
  expect(await check(model, await file())).toEqual(['larger']);
  const small = await file({}, llamaSpec().tensors.slice(0, 1));
  expect(await check(model, small)).toEqual([]);
});

test('what is no model that could draft is refused by what it is', async () => {
  const model = await file();
  const path = await file({}, []);
  expect(await check(model, path)).toMatchObject({ code: 'model.malformed', path });
  const projector = await file({ 'general.architecture': fields.text('clip') });
  expect(await check(model, projector)).toMatchObject({ code: 'model.unknownArchitecture', path: projector });
  const cut = await folder.write('cut.gguf', buildGguf(llamaSpec()).subarray(0, 900));
  expect(await check(model, cut)).toMatchObject({ code: 'model.truncated', path: cut });
  const notes = await folder.write('notes.txt', 'not a model');
  expect(await check(model, notes)).toMatchObject({ code: 'model.notGguf', path: notes });
  expect(await check(model, `${folder.path}/none`)).toMatchObject({ code: 'model.notFound' });
});

test('models that see their last tokens alone can neither draft nor be drafted for', async () => {
  const [plain, window] = [await file(), await file({ 'llama.attention.sliding_window': fields.u32(8) })];
  expect(await check(plain, window)).toEqual({
    code: 'draftModel.unsupported',
    path: window,
    whose: 'draft',
  });
  expect(await check(window, plain)).toEqual({
    code: 'draftModel.unsupported',
    path: window,
    whose: 'model',
  });
});
