import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StepLogprobs } from '../contract/generation.ts';
import type { ScoredToken, ScoreEvent, ScoreParamsInput } from '../contract/scores.ts';
import { chat, embeddedModel, realHost, type TestHost } from '../test/host.ts';

/** A reply that is scored again has the scores that it was written with, bit for bit. */

const settings = { contextLength: 2048, threads: 1, ramTierBytes: 0, diskTierBytes: 0 };
let host: TestHost;
beforeAll(async () => {
  host = realHost();
  await host.load(embeddedModel, settings);
});
afterAll(() => host.host.close());

const sampling = { temperature: 0.9, topK: 40, topP: 0.95, minP: 0.02, repeatPenalty: 1.15, seed: 7 };
const ship = chat({ role: 'user', content: 'Write two sentences about a ship.' });
const written = {
  prompt: ship,
  sampling,
  maxTokens: 40,
  logprobs: 4,
  chainLogprobs: true,
} as const;

interface Scores {
  begins: Extract<ScoreEvent, { type: 'begins' }> | undefined;
  tokens: ScoredToken[];
  texts: Map<number, string>;
  last: ScoreEvent | undefined;
}

async function scores(params: ScoreParamsInput): Promise<Scores> {
  const found: Scores = { begins: undefined, tokens: [], texts: new Map(), last: undefined };
  let next = params.from ?? 0;
  for await (const event of host.client.open('reply.scores', params)) {
    found.last = event;
    if (event.type === 'begins') found.begins = event;
    if (event.type !== 'scores') continue;
    expect(event.at).toBe(next);
    next += event.tokens.length;
    found.tokens.push(...event.tokens);
    for (const { id, text } of event.texts) found.texts.set(id, text);
  }
  return found;
}

const flat = (top: readonly { id: number; logprob: number }[]) =>
  top.flatMap(({ id, logprob }) => [id, logprob]);
const asScored = ({ id, logprob, top, chain }: StepLogprobs) => ({
  id,
  logprob,
  top: flat(top),
  chain: { logprob: chain!.logprob, top: flat(chain!.top) },
});
const withoutText = ({ text: _, ...rest }: ScoredToken) => rest;
const drawingOf = (seed: number | null) => ({ sampling, seed });

test('a drawn reply has the scores of the time, raw and after its chain, alone and beside others', async () => {
  const { text, done } = await host.reply(written);
  const params = {
    messages: ship.messages,
    reply: { kind: 'tokens', tokenIds: done.tokenIds },
    drawing: drawingOf(done.seed),
    top: 4,
  } as const;
  const expected = done.logprobs!.map(asScored);
  const alone = await scores(params);
  expect(alone.tokens.map(withoutText)).toEqual(expected);
  expect(alone.begins).toMatchObject({ promptTokenIds: done.promptTokenIds, tokens: 40, exact: true });
  expect(alone.tokens.map((token) => token.text).join('')).toBe(text);
  expect(alone.last).toEqual({ type: 'done', cancelled: false });
  // It took far fewer steps than it has tokens, and every alternative has a name.
  for (const { top } of alone.tokens) expect(alone.texts.has(top[0]!)).toBe(true);

  const other = host.reply({ ...written, prompt: chat({ role: 'user', content: 'Count to fifty.' }) });
  const [beside, again] = await Promise.all([scores(params), scores(params)]);
  await other;
  expect(beside.tokens.map(withoutText)).toEqual(expected);
  expect(again.tokens.map(withoutText)).toEqual(expected);

  const rest = await scores({ ...params, from: 25 });
  expect(rest.tokens.map(({ id, logprob, top }) => ({ id, logprob, top }))).toEqual(
    expected.slice(25).map(({ id, logprob, top }) => ({ id, logprob, top })),
  );
});

test('a greedy reply is read with its end; of the chain the best alone is left', async () => {
  const prompt = chat(
    { role: 'system', content: 'You are a helpful AI assistant.' },
    { role: 'user', content: 'What is the capital of France?' },
  );
  const { done } = await host.reply({ prompt, sampling: { temperature: 0 }, maxTokens: 40 });
  const { tokens } = await scores({
    messages: prompt.messages,
    reply: { kind: 'tokens', tokenIds: done.tokenIds },
    drawing: { sampling: { temperature: 0 }, seed: null },
    top: 3,
  });
  expect(tokens.map(({ id }) => id)).toEqual(done.tokenIds);
  expect(tokens.at(-1)?.text).toBe('<|im_end|>');
  for (const { id, chain } of tokens) expect(chain).toEqual({ logprob: 0, top: [id, 0] });
});

test('what the settings rule out has no share in what was drawn from, and is scored all the same', async () => {
  const { done } = await host.reply({ ...written, maxTokens: 6 });
  const tokenIds = [...done.tokenIds];
  const { tokens: before } = await scores({
    messages: ship.messages,
    reply: { kind: 'tokens', tokenIds },
    top: 20,
  });
  tokenIds[3] = before[3]!.top[2 * 19]!;
  const { tokens } = await scores({
    messages: ship.messages,
    reply: { kind: 'tokens', tokenIds },
    drawing: { sampling: { ...sampling, topK: 2 }, seed: 1 },
    top: 20,
  });
  expect(tokens[3]).toMatchObject({ id: tokenIds[3], logprob: before[3]!.top[2 * 19 + 1]! });
  expect(tokens[3]!.chain!.logprob).toBeNull();
  expect(tokens[3]!.chain!.top.length).toBeLessThanOrEqual(4);
  expect(before[0]!.chain).toBeNull();
});

describe('given what cannot be', () => {
  test('a reply of which only the text is known is read as its text, and says so', async () => {
    const content = 'A ship sails. It is 🚢 old.';
    const { begins, tokens } = await scores({ messages: ship.messages, reply: { kind: 'text', content } });
    expect(begins).toMatchObject({ exact: false, tokens: tokens.length });
    expect(tokens.map(({ text }) => text).join('')).toBe(content);
    // The parts of a character say nothing until it is whole.
    expect(tokens.some(({ text }) => text === '')).toBe(true);
  });

  test('a token of another vocabulary is refused by its number', async () => {
    const { last } = await scores({
      messages: ship.messages,
      reply: { kind: 'tokens', tokenIds: [1, 900_000] },
    });
    expect(last).toMatchObject({ type: 'failed', error: { code: 'request.invalid' } });
    expect(JSON.stringify(last)).toContain('900000');
  });

  test('a grammar that the reply breaks, and one that it ends too early for, end the request and not the engine', async () => {
    const { done } = await host.reply({ prompt: ship, sampling: { temperature: 0 }, maxTokens: 5 });
    const drawing = {
      sampling: { temperature: 0.5 },
      seed: 1,
      format: { kind: 'grammar', gbnf: 'root ::= [0-9] [0-9]' },
    } as const;
    const ask = (tokenIds: number[]) =>
      scores({ messages: ship.messages, reply: { kind: 'tokens', tokenIds }, drawing });
    expect((await ask(done.tokenIds)).last).toMatchObject({
      type: 'failed',
      error: { code: 'sampler.failed' },
    });
    const { tokenIds: digit } = await host.client.request('tokenize', { text: '4', addBegin: false });
    const { tokenIds: end } = await host.client.request('tokenize', { text: '<|im_end|>', addBegin: false });
    // An end that comes too early is scored as what it was: ruled out.
    const early = await ask([...digit, ...end]);
    expect(early.last).toEqual({ type: 'done', cancelled: false });
    expect(early.tokens.at(-1)!.chain!.logprob).toBeNull();
    expect(
      (await host.reply({ prompt: ship, sampling: { temperature: 0 }, maxTokens: 5 })).done.tokenIds,
    ).toEqual(done.tokenIds);
  });

  test('a reply that no longer fits says how long it is', async () => {
    const { last } = await scores({
      messages: ship.messages,
      reply: { kind: 'tokens', tokenIds: Array.from({ length: 2100 }, () => 28) },
    });
    expect(last).toMatchObject({ type: 'failed', error: { code: 'context.promptTooLong' } });
  });
});

test('a look that is broken off ends, and leaves nothing behind', async () => {
  const stream = host.client.open('reply.scores', {
    messages: ship.messages,
    reply: { kind: 'tokens', tokenIds: Array.from({ length: 1500 }, () => 28) },
  });
  let last: ScoreEvent | undefined;
  for await (const event of stream) {
    last = event;
    if (event.type === 'begins') stream.cancel();
  }
  expect(last).toEqual({ type: 'done', cancelled: true });
  const { done } = await host.reply(written);
  expect(done.tokenIds.length).toBe(40);
});

test('a long reply is read many tokens at a time, also where all room is taken by what is parked', async () => {
  const tokenIds = Array.from({ length: 1100 }, (_, index) => 500 + ((index * 7) % 900));
  const params = { messages: ship.messages, reply: { kind: 'tokens', tokenIds }, top: 0 } as const;
  let events = 0;
  for (let round = 0; round < 2; round++)
    for await (const event of host.client.open('reply.scores', params))
      if (event.type === 'scores') events += 1;
  // Twice 1,100 tokens take more than the context has.
  expect(events).toBeLessThan(80);
});

test('what tokens say is said, and whether they end a reply', async () => {
  const { text, done } = await host.reply({ prompt: ship, sampling: { temperature: 0 }, maxTokens: 9 });
  const read = (tokenIds: number[]) =>
    host.client.request('reply.read', { messages: ship.messages, tokenIds });
  expect(await read(done.tokenIds)).toEqual({ content: text, reasoning: '', ends: false });
  const { tokenIds: end } = await host.client.request('tokenize', { text: '<|im_end|>', addBegin: false });
  expect(await read([...done.tokenIds, ...end])).toEqual({ content: text, reasoning: '', ends: true });
});

test('a reply goes on from another token, and the rest is what the model says to that', async () => {
  const { done } = await host.reply({ prompt: ship, sampling: { temperature: 0 }, maxTokens: 12 });
  const { tokens } = await scores({
    messages: ship.messages,
    reply: { kind: 'tokens', tokenIds: done.tokenIds },
    top: 2,
  });
  const other = [...done.tokenIds.slice(0, 4), tokens[4]!.top[2]!];
  const { content } = await host.client.request('reply.read', { messages: ship.messages, tokenIds: other });
  const messages = [...ship.messages, { role: 'assistant' as const, content, tokenIds: other }];
  const branch = await host.reply({
    prompt: { kind: 'chat', messages, continueLast: true },
    sampling: { temperature: 0 },
    maxTokens: 6,
  });
  expect(branch.done.promptTokenIds.slice(-5)).toEqual(other);
  expect(branch.done.replyTokenIds?.slice(0, 5)).toEqual(other);
});

test('steps with proposals are told of: what was proposed and taken adds up', async () => {
  const prompt = chat({
    role: 'user',
    content: 'Repeat this list: one, two, three, four, one, two, three, four.',
  });
  const { done } = await host.reply({ prompt, sampling: { temperature: 0 }, maxTokens: 48, drafts: 'on' });
  const { drafts = [], timings, tokenIds } = done;
  const triples = Array.from({ length: drafts.length / 3 }, (_, index) =>
    drafts.slice(3 * index, 3 * index + 3),
  );
  const sum = (which: number) => triples.reduce((total, triple) => total + triple[which]!, 0);
  expect([sum(1), sum(2)]).toEqual([timings.draftedTokens, timings.acceptedTokens]);
  expect(timings.acceptedTokens).toBeGreaterThan(0);
  for (const [at, , taken] of triples) expect(at! + taken!).toBeLessThanOrEqual(tokenIds.length);
});
