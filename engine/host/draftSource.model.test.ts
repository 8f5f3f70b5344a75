import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DraftCounts } from '../contract/activity.ts';
import { chat, embeddedModel, greedy, realHost, type TestHost } from '../test/host.ts';

/** All chats as a source of what is proposed, on the embedded model. */

let host: TestHost;
beforeAll(async () => {
  host = realHost();
  await host.load(embeddedModel, { contextLength: 2048, ramTierBytes: 0 });
});
afterAll(() => host.host.close());

const ask = (name: string, rest: { draftSource?: 'allChats'; sampling?: object } = {}) =>
  host.reply({
    prompt: chat(
      { role: 'system', content: 'You are a helpful AI assistant.' },
      { role: 'user', content: 'Explain how a rainbow forms.' },
    ),
    sampling: greedy,
    maxTokens: 80,
    drafts: 'on',
    chat: name,
    ...rest,
  });
const forgetAll = () => host.client.request('pages.clear', {});
/** What was counted so far. */
async function counts(): Promise<DraftCounts> {
  const stream = host.client.open('engine.watch', {});
  for await (const event of stream)
    if (event.type === 'change' && event.drafts) {
      stream.cancel();
      return event.drafts;
    }
  throw new Error('nothing was counted');
}
const fromOthers = ({ byDrafter }: DraftCounts) =>
  byDrafter.find(({ drafter }) => drafter === 'otherChats')?.accepted ?? 0;

test('what another chat said is foreseen where that is wished for, and the text is the same either way', async () => {
  const said = await ask('a');
  await forgetAll();
  const alone = await ask('b');
  expect(fromOthers(await counts())).toBe(0);

  await forgetAll();
  const learned = await host.client.request('drafts.learn', { texts: [{ chat: 'a', text: said.text }] });
  expect(learned.tokens).toBeGreaterThan(60);
  const unasked = await ask('c');
  expect(fromOthers(await counts())).toBe(0);
  const helped = await ask('d', { draftSource: 'allChats' });
  const accepted = fromOthers(await counts());
  expect(accepted).toBeGreaterThan(40);
  expect(helped.done.timings.acceptedTokens).toBeGreaterThan(alone.done.timings.acceptedTokens);
  for (const { done } of [alone, unasked, helped]) expect(done.tokenIds).toEqual(said.done.tokenIds);

  // Drawn, too; and the same once the chat is forgotten.
  const sampling = { temperature: 0.9, seed: 7 };
  const drawn = await ask('e', { sampling });
  expect((await ask('f', { sampling, draftSource: 'allChats' })).done.tokenIds).toEqual(drawn.done.tokenIds);
  const before = fromOthers(await counts());
  await host.client.request('pages.forget', { chat: 'a' });
  expect((await ask('g', { draftSource: 'allChats' })).done.tokenIds).toEqual(said.done.tokenIds);
  expect(fromOthers(await counts())).toBe(before);
});
