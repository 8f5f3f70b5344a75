import Ajv from 'ajv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GenerateParamsInput } from '../contract/generation.ts';
import type { Json } from '../grammar/schema/keywords.ts';
import { schemas } from '../grammar/test/schemas.ts';
import { failureOf } from '../native/test/device.ts';
import { chat, embeddedModel, realHost, type TestHost } from '../test/host.ts';

/**
 * `PAGODA_TEST_LONG=1`: all schemas, 20 whole replies each, some ten minutes of two cores; else a few of each kind. A grammar looked at over the whole
 * vocabulary costs some milliseconds a token, so one reply of four draws from all of it. One that finds no end of its own is brought to one by its limit.
 */
const isLong = process.env['PAGODA_TEST_LONG'] === '1';
const REPLIES = isLong ? 20 : 2;
/** As many as the shortest text of each of them has characters, at least: each may be a token of its own. */
const MOST_TOKENS = isLong ? 800 : 160;
/** A busy machine is no fault. */
const inTime = isLong ? { timeout: 1_800_000 } : {};
const QUICK = [
  'a list of objects',
  'an enum of everything',
  'one of several kinds',
  'unicode in names and values',
  'a pattern anywhere',
  'formats',
  'numbers with bounds',
  'a tool call',
  'a job',
  'a parameter of an interface',
];
const chosen = Object.entries(schemas).filter(([name]) => isLong || QUICK.includes(name));

let host: TestHost;
beforeAll(async () => {
  host = realHost();
  await host.load(embeddedModel, { contextLength: 8192, threads: isLong ? 2 : 1 });
});
afterAll(() => host.host.close());

const prompt = chat({ role: 'user', content: 'Answer in JSON: what is the weather in Paris?' });
const ask = (params: Partial<GenerateParamsInput>) => host.reply({ prompt, ...params });

const ajv = new Ajv({ unknownFormats: 'ignore' });
ajv.removeKeyword('pattern');
ajv.addKeyword('pattern', {
  type: 'string',
  compile: (pattern: string) => (value: string) => new RegExp(pattern, 'u').test(value),
});

test.each(chosen)('%s: every reply at temperature 1 is JSON that it allows', inTime, async (_, schema) => {
  const isRight = ajv.compile(schema as object);
  const draw = (seed: number) =>
    ask({
      format: { kind: 'jsonSchema', schema: schema as Record<string, Json> },
      // All tokens, and those that a chat usually draws from.
      sampling:
        seed % 4 === 0 ? { temperature: 1, seed, topK: 0, topP: 1, minP: 0 } : { temperature: 1, seed },
      maxTokens: MOST_TOKENS,
    });
  const replies = await Promise.all(Array.from({ length: REPLIES }, (__, seed) => draw(seed)));
  for (const { text, done } of replies) {
    expect(['stop', 'length']).toContain(done.finishReason);
    const value = JSON.parse(text) as Json;
    expect([text, isRight(value), isRight.errors]).toEqual([text, true, null]);
  }
});

test.each([
  ['a linked list', 24],
  ['a tree', 12],
  ['a list of objects', 31],
  ['lists of lists', 9],
  ['unicode in names and values', 40],
  ['any object', 3],
])(
  '%s is whole where %d tokens are all that it may have, and is said to be cut short',
  async (name, most) => {
    const schema = schemas[name]!;
    const isRight = ajv.compile(schema as object);
    let cut = 0;
    const draw = (seed: number) =>
      ask({
        format: { kind: 'jsonSchema', schema: schema as Record<string, Json> },
        sampling: { temperature: 1.3, seed },
        maxTokens: most,
        logprobs: 1,
        chainLogprobs: true,
      });
    for (const { text, done } of await Promise.all(Array.from({ length: 6 }, (_, seed) => draw(seed)))) {
      const value = JSON.parse(text) as Json;
      expect([text, isRight(value), done.tokenIds.length <= most]).toEqual([text, true, true]);
      if (done.finishReason === 'length') cut += 1;
      expect(done.logprobs).toHaveLength(done.tokenIds.length);
    }
    expect(cut).toBeGreaterThan(0);
  },
);

test('a grammar is kept to, and a reply cut short by its limit says so', async () => {
  const format = { kind: 'grammar', gbnf: 'root ::= "yes" | "no, " [a-z ]{12,40} "."\n' } as const;
  for (let seed = 0; seed < 4; seed++) {
    const { text, done } = await ask({ format, sampling: { temperature: 1, seed } });
    expect([text, /^(yes|no, [a-z ]{12,40}\.)$/.test(text), done.finishReason]).toEqual([text, true, 'stop']);
  }
  const long = { kind: 'grammar', gbnf: 'root ::= ("word" " "){50}' } as const;
  const { text, done } = await ask({ format: long, maxTokens: 7 });
  expect([/^(word )+/.test(text), done.finishReason]).toEqual([true, 'length']);
});

test('things that may be left out in a row hold nobody up, however many ways there are to read them', async () => {
  // All tokens are looked at, those of many dashes too.
  const sampling = { temperature: 1, seed: 1, topK: 0, topP: 1, minP: 0 };
  const alike = Array.from({ length: 10 }, (_, at) => `[-${'bcdefghijk'[at]}]?`).join(' ');
  for (const gbnf of ['("-"?){300} "!"', `${alike} "!"`]) {
    const format = { kind: 'grammar', gbnf: `root ::= ${gbnf}` } as const;
    const { text } = await ask({ format, sampling, maxTokens: 310 });
    expect(text).toMatch(/^[-b-k]{0,300}!$/);
  }
  for (const gbnf of ['("-"? | "--"?){1,40} "!"', `${alike} ${alike}`]) {
    const format = { kind: 'grammar', gbnf: `root ::= ${gbnf}` } as const;
    expect(await failureOf(() => ask({ format }))).toMatchObject({ code: 'request.invalid' });
  }
});

test('a reply that is continued keeps to the grammar as a whole', async () => {
  const format = { kind: 'grammar', gbnf: 'root ::= "alpha beta gamma delta epsilon"' } as const;
  const first = await ask({ format, maxTokens: 3 });
  const content = first.text;
  const rest = await host.reply({
    format,
    prompt: {
      ...prompt,
      messages: [
        ...prompt.messages,
        { role: 'assistant', content, tokenIds: first.done.replyTokenIds ?? [] },
      ],
      continueLast: true,
    },
  });
  expect(content + rest.text).toBe('alpha beta gamma delta epsilon');
  const other = { kind: 'grammar', gbnf: 'root ::= "omega"' } as const;
  const refused = await failureOf(() =>
    host.reply({
      format: other,
      prompt: {
        ...prompt,
        messages: [...prompt.messages, { role: 'assistant', content }],
        continueLast: true,
      },
    }),
  );
  expect(refused).toEqual({
    code: 'request.invalid',
    data: { name: 'native', issues: ['format: what the reply begins with does not keep to it'] },
  });
});

test('what cannot be kept to fails before anything is written, and the engine goes on', async () => {
  const bad: GenerateParamsInput['format'][] = [
    { kind: 'grammar', gbnf: 'root ::= (' },
    { kind: 'grammar', gbnf: 'root ::= root "a" | "b"' },
    { kind: 'grammar', gbnf: 'root ::= x\nx ::= "a" x' },
    { kind: 'jsonSchema', schema: { type: 'array', containing: {} } },
  ];
  for (const format of bad) expect((await failureOf(() => ask({ format }))).code).toBe('request.invalid');
  const ids = { logitBias: [{ id: 999_999, bias: 1 }] };
  expect((await failureOf(() => ask({ sampling: ids }))).code).toBe('request.invalid');
  expect((await ask({ sampling: { temperature: 0 }, maxTokens: 2 })).done.finishReason).toBe('length');
});

test('log-probabilities before and after the chain come with each token', async () => {
  const { done } = await ask({
    sampling: { temperature: 1, topK: 5, seed: 1 },
    logprobs: 8,
    chainLogprobs: true,
    maxTokens: 6,
  });
  for (const { id, logprob, top, chain } of done.logprobs ?? []) {
    expect(top).toHaveLength(8);
    expect(chain!.top.length).toBeLessThanOrEqual(5);
    expect(chain!.top.find((each) => each.id === id)?.logprob).toBe(chain!.logprob);
    expect(chain!.logprob).toBeGreaterThanOrEqual(logprob - 1e-4);
    const sum = chain!.top.reduce((total, each) => total + Math.exp(each.logprob), 0);
    expect(sum).toBeCloseTo(1, 4);
  }
  expect(done.logprobs).toHaveLength(6);
});
