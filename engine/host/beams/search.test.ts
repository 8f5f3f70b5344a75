import { expect, test } from 'vitest';
import type { BeamSettingsInput } from '../../contract/beam.ts';
import type { GenerateEvent, GenerateParamsInput } from '../../contract/generation.ts';
import { FAKE_TOKENS, FAKE_VOCABULARY, type FakeScript } from '../../native/fakes/fakeNative.ts';
import { logProbabilities } from '../../native/fakes/fakeSampler.ts';
import { plainSearch } from '../../sampling/beams/test/plain.ts';
import { fakeHost, raw, textOf, type Done, type TestHost } from '../../test/host.ts';

const ENDS: readonly number[] = [FAKE_TOKENS.end, FAKE_TOKENS.turnEnd];

/** Letters mostly, each of which may follow any other. */
function scoresAfter(tokens: readonly number[]): Float32Array {
  let state = tokens.slice(-3).reduce((mixed, token) => Math.imul(mixed ^ token, 0x9e3779b1) >>> 0, 99);
  return Float32Array.from({ length: FAKE_VOCABULARY }, (_, token) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const isLetter = token >= 97 && token < 123;
    return state / 2 ** 30 + (isLetter ? 5 : ENDS.includes(token) ? 4 : 0);
  });
}
const script: FakeScript = { follow: scoresAfter };

const prompt = 'Say something: ';
const promptTokens = [FAKE_TOKENS.begin, ...Buffer.from(prompt)];

const search = (beam: BeamSettingsInput = {}, more: Partial<GenerateParamsInput> = {}) =>
  ({ prompt: raw(prompt), method: 'beam', maxTokens: 12, beam, ...more }) as const;

async function loaded(fake: FakeScript = script): Promise<TestHost> {
  const host = fakeHost(fake);
  await host.load('/model.gguf', { contextLength: 1024 });
  return host;
}

const doneOf = (events: readonly GenerateEvent[]): Done => events.at(-1) as Done;

/** What the plain search makes of the same scores. */
function expected(beams: number, stop: string, maxTokens = 12) {
  return plainSearch(
    (tokens) => logProbabilities(scoresAfter([...promptTokens, ...tokens])).logprobs.map(Math.fround),
    {
      beams,
      maxTokens,
      groups: 1,
      diversityPenalty: 0,
      lengthPenalty: 1,
      earlyStopping: false,
      ends: ENDS,
      padToken: 0,
      stop: [...Buffer.from(stop)],
    },
  );
}

test('the reply is the best of the beams that are returned, as the plain search finds them', async () => {
  const host = await loaded();
  const events = await host.events(search({ beams: 5, returned: 5 }));
  const { beams, tokenIds, finishReason, seed } = doneOf(events);
  const wanted = expected(5, '');
  expect(beams!.map((beam) => beam.tokenIds)).toEqual(wanted.map(({ tokens }) => tokens));
  for (const [at, { score }] of wanted.entries()) expect(beams![at]!.score).toBeCloseTo(score, 6);
  const [best] = beams!;
  expect([tokenIds, finishReason, seed]).toEqual([best!.tokenIds, best!.finishReason, null]);
  expect(textOf(events)).toBe(best!.text);
});

test('its tree comes as it grows: every token once, after its parent, down to the beams that are returned', async () => {
  const host = await loaded();
  const events = await host.events(search({ beams: 4, returned: 4 }));
  const nodes = new Map<number, { parent: number | null; tokenId: number; sum: number }>();
  let finished: { id: number; score: number }[] = [];
  for (const event of events) {
    if (event.type !== 'beams') continue;
    for (const { id, ...node } of event.added) {
      expect(nodes.has(id)).toBe(false);
      expect(node.parent === null || nodes.has(node.parent)).toBe(true);
      nodes.set(id, node);
    }
    expect(event.running.every((id) => nodes.has(id))).toBe(true);
    ({ finished } = event);
  }
  const tokensTo = (id: number | null): number[] => {
    if (id === null) return [];
    const { parent, tokenId } = nodes.get(id)!;
    return [...tokensTo(parent), tokenId];
  };
  const { beams } = doneOf(events);
  expect(finished.map(({ id, score }) => ({ tokenIds: tokensTo(id), score }))).toEqual(
    beams!.map(({ tokenIds, score }) => ({ tokenIds, score })),
  );
});

test('a stop string ends a beam, which is shown without it', async () => {
  const host = await loaded();
  // Two tokens with which the plain search has beams end.
  const said = expected(4, '').flatMap(({ tokens }) => tokens.map((_, at) => tokens.slice(at, at + 2)));
  const texts = said.filter(({ length }) => length === 2).map((two) => Buffer.from(two).toString());
  const stop = texts.find((text) =>
    expected(4, text).some(({ tokens }) => Buffer.from(tokens).toString().endsWith(text)),
  )!;
  const { beams } = doneOf(
    await host.events(search({ beams: 4, returned: 4 }, { stop: ['never said', stop] })),
  );
  const wanted = expected(4, stop);
  expect(beams!.map(({ tokenIds }) => tokenIds)).toEqual(wanted.map(({ tokens }) => tokens));
  const stopped = beams!.filter(({ finishReason }) => finishReason === 'stopString');
  expect(stopped.length).toBeGreaterThan(0);
  for (const { text, tokenIds } of stopped) expect(`${text}${stop}`).toBe(Buffer.from(tokenIds).toString());
});

test('no end token ends a beam before it has the least number of tokens; a stop string does, as in `generate`', async () => {
  const host = await loaded();
  const first = expected(4, '')[0]!.tokens[0]!;
  const beam = { beams: 4, returned: 4, lengthPenalty: 0 };
  const ask = async (stop: string[]) =>
    doneOf(await host.events(search(beam, { stop, minTokens: 9 }))).beams!;
  for (const { tokenIds } of await ask([])) expect(tokenIds.length).toBeGreaterThanOrEqual(9);
  const [best] = await ask([Buffer.of(first).toString()]);
  expect([best!.tokenIds, best!.finishReason, best!.text]).toEqual([[first], 'stopString', '']);
});

test('one beam is the greedy reply', async () => {
  const host = await loaded();
  const greedy = await host.reply({ prompt: raw(prompt), maxTokens: 30, sampling: { temperature: 0 } });
  const { text, done } = await host.reply(search({ beams: 1 }, { maxTokens: 30 }));
  expect([text, done.tokenIds, done.finishReason]).toEqual([
    greedy.text,
    greedy.done.tokenIds,
    greedy.done.finishReason,
  ]);
});

test('cancelled, it returns the best of what there is', async () => {
  const steps = { count: 0 };
  let cancel = () => {};
  const host = await loaded({
    follow: (tokens) => {
      const row = scoresAfter(tokens);
      for (const end of ENDS) row[end] = -50;
      return row;
    },
    beforeStep: () => void (++steps.count === 6 && cancel()),
  });
  const reply = host.client.open('generate', search({ beams: 3, returned: 2 }, { maxTokens: 500 }));
  cancel = () => reply.cancel();
  const events: GenerateEvent[] = [];
  for await (const event of reply) events.push(event);
  const { finishReason, beams, tokenIds, replyTokenIds } = doneOf(events);
  expect([finishReason, beams!.length]).toEqual(['cancelled', 2]);
  expect(tokenIds.length).toBeGreaterThan(2);
  expect(replyTokenIds).toEqual(tokenIds);
});

test('without an end the context is the end', async () => {
  const host = fakeHost({
    follow: (tokens) => {
      const row = scoresAfter(tokens);
      for (const end of ENDS) row[end] = -50;
      return row;
    },
  });
  await host.load('/model.gguf', { contextLength: 64 });
  const { finishReason, tokenIds } = doneOf(await host.events(search({ beams: 2 }, { maxTokens: null })));
  expect(finishReason).toBe('context');
  expect(tokenIds.length).toBeGreaterThan(10);
});

test.each<[string, BeamSettingsInput, Partial<GenerateParamsInput>, string]>([
  ['no beams', { beams: 0 }, {}, 'beam.beams'],
  ['more than there are ids', { beams: 256 }, {}, 'beam.beams'],
  ['more returned than searched', { beams: 2, returned: 3 }, {}, 'beam.returned'],
  ['groups that do not divide', { beams: 4, groups: 3, diversityPenalty: 1 }, {}, 'beam.groups'],
  ['groups without a penalty', { beams: 4, groups: 2 }, {}, 'beam.diversityPenalty'],
  ['a penalty without groups', { beams: 4, diversityPenalty: 1 }, {}, 'beam.diversityPenalty'],
  ['a penalty of nothing', { repetitionPenalty: 0 }, {}, 'beam.repetitionPenalty'],
  ['half an n-gram', { noRepeatNgram: 0.5 }, {}, 'beam.noRepeatNgram'],
  ['another word', { earlyStopping: 'sometimes' as never }, {}, 'beam.earlyStopping'],
  ['log-probabilities', {}, { logprobs: 2 }, 'logprobs'],
])('%s is refused by name', async (_, beam, more, name) => {
  const host = await loaded();
  await expect(host.reply(search(beam, more))).rejects.toMatchObject({
    code: 'request.invalid',
    data: { issues: [expect.stringMatching(new RegExp(`^${name}: `))] },
  });
});

test('a model whose memory cannot be branched says so, and one with fewer places how many', async () => {
  const recurrent = await loaded({ ...script, isRecurrent: true });
  await expect(recurrent.reply(search())).rejects.toMatchObject({
    data: { issues: [expect.stringMatching(/^method: .*use sampling/)] },
  });
  const small = fakeHost(script);
  await small.load('/model.gguf', { contextLength: 64 });
  await expect(small.reply(search({ beams: 100 }))).rejects.toMatchObject({
    data: { issues: ['beam.beams: this model has room for 64 at once'] },
  });
});
