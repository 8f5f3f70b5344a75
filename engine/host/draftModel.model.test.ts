import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeWithLayers } from '../../scripts/model/layers.mjs';
import { PagodaError } from '../contract/errors.ts';
import type { GenerateParamsInput } from '../contract/generation.ts';
import { temporaryFolder } from '../models/test/builders.ts';
import { embeddedModel, realHost, tinyModel, type TestHost } from '../test/host.ts';

/** The model inside with a draft model beside it, through the engine's own contract. */

let host: TestHost;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cut: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  cut = join(folder.path, 'cut.gguf');
  writeWithLayers(embeddedModel, cut, 2);
  host = realHost();
});
afterAll(async () => {
  await host.host.close();
  await folder.remove();
});

const load = (draftModel: string) =>
  host.load(embeddedModel, { contextLength: 2048, ramTierBytes: 0, draftModel });
const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PagodaError)) throw error;
    const { code, data } = error.toValue();
    return { code, ...data };
  }
};
const ask = (more: Partial<GenerateParamsInput>): GenerateParamsInput => ({
  prompt: {
    kind: 'chat',
    messages: [{ role: 'user', content: 'Tell me in a few sentences what a pagoda is.' }],
  },
  maxTokens: 40,
  sampling: { temperature: 0 },
  ...more,
});

const requests: [string, Partial<GenerateParamsInput>][] = [
  ['greedy', {}],
  ['drawn', { sampling: { temperature: 0.8, seed: 7 } }],
  ['with penalties', { sampling: { temperature: 0.6, seed: 8, repeatPenalty: 1.3 } }],
  ['with stop strings', { stop: ['is a', 'tower', '.'] }],
  ['cut by a limit', { maxTokens: 5 }],
  [
    'in a form',
    {
      sampling: { temperature: 1, seed: 9 },
      format: {
        kind: 'jsonSchema',
        schema: {
          type: 'object',
          properties: { name: { type: 'string', maxLength: 12 }, floors: { type: 'integer' } },
          required: ['name', 'floors'],
        },
      },
    },
  ],
];

test.each([
  ['itself', () => embeddedModel, ['same']],
  ['one that knows nothing', () => cut, []],
])('replies are the same with and without a draft model: %s', async (_, draftModel, notes) => {
  const model = await load(draftModel());
  expect(model.draftModel).toMatchObject({ path: draftModel(), notes });
  const texts = async (drafts: 'on' | 'off' | 'auto') => {
    const replies = [];
    for (const [, more] of requests) replies.push(await host.reply(ask({ ...more, drafts })));
    const together = await Promise.all(
      requests.slice(0, 4).map(([, more]) => host.reply(ask({ ...more, drafts }))),
    );
    return [...replies, ...together].map(({ text, done }) => ({
      text,
      tokens: done.tokenIds,
      reason: done.finishReason,
      drafted: done.timings.draftedTokens,
      accepted: done.timings.acceptedTokens,
    }));
  };
  const plain = await texts('off');
  const words = (replies: typeof plain) =>
    replies.map(({ text, tokens, reason }) => ({ text, tokens, reason }));
  const on = await texts('on');
  expect(words(on)).toEqual(words(plain));
  expect(words(await texts('auto'))).toEqual(words(plain));
  expect(on[0]!.drafted).toBeGreaterThan(0);
  if (draftModel() === embeddedModel) expect(on[0]!.accepted).toBeGreaterThan(20);
});

test('what cannot draft is refused by what it is, and the model that runs goes on running', async () => {
  const before = await host.load(embeddedModel, { contextLength: 2048, ramTierBytes: 0 });
  expect(before.draftModel).toBeNull();
  expect(await codeOf(load(tinyModel))).toMatchObject({
    code: 'draftModel.unlike',
    path: tinyModel,
    model: embeddedModel,
  });
  const damaged = join(folder.path, 'damaged.gguf');
  await writeFile(damaged, 'GGUF\x03');
  expect(await codeOf(load(damaged))).toMatchObject({ code: 'model.truncated', path: damaged });
  expect(await codeOf(load(join(folder.path, 'none.gguf')))).toMatchObject({ code: 'model.notFound' });
  expect((await host.reply(ask({ maxTokens: 2 }))).done.tokenIds).toHaveLength(2);
});

test('whether a file fits is told without loading it', async () => {
  const check = (draftModel: string) =>
    host.client.request('model.checkDraft', { path: embeddedModel, draftModel });
  expect(await check(cut)).toMatchObject({ notes: [] });
  expect(await check(embeddedModel)).toMatchObject({ notes: ['same'] });
  expect(await codeOf(check(tinyModel))).toMatchObject({ code: 'draftModel.unlike' });
});
