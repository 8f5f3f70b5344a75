import Ajv from 'ajv';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GenerateEvent, GenerateParamsInput, ToolCall } from '../contract/generation.ts';
import { writeTape } from '../test/cases/cases.ts';
import type { TapeOptions } from '../test/cases/tape.ts';
import { embeddedModel, realHost, textOf, type Done, type TestHost } from '../test/host.ts';

const folder = mkdtempSync(join(tmpdir(), 'pagoda-tools-'));
let host: TestHost;
beforeAll(() => {
  host = realHost();
});
afterAll(async () => {
  await host.host.close();
  rmSync(folder, { recursive: true });
});

const tools = [
  { name: 'get', description: 'Looks a key up.', parameters: { type: 'object', properties: { key: { type: 'string', maxLength: 12 } }, required: ['key'], additionalProperties: false } }, // prettier-ignore
  { name: 'get_weather', description: 'The weather of a city.', parameters: { type: 'object', properties: { city: { enum: ['Paris', 'Oslo'] }, days: { type: 'integer', minimum: 1, maximum: 9 } }, required: ['city'], additionalProperties: false } }, // prettier-ignore
];
const validate = Object.fromEntries(
  tools.map(({ name, parameters }) => [name, new Ajv().compile(parameters)]),
);
const isRight = ({ name, arguments: args }: ToolCall) => validate[name]!(JSON.parse(args));

interface Reply {
  text: string;
  reasoning: string;
  /** As they were told of while they were written. */
  told: { name: string; arguments: string }[];
  done: Done;
}

async function ask(
  params: Partial<GenerateParamsInput> = {},
  words = 'What is the weather in Paris?',
): Promise<Reply> {
  const events = await host.events({
    prompt: { kind: 'chat', messages: [{ role: 'user', content: words }], tools },
    sampling: { temperature: 0 },
    ...params,
  });
  const done = events.at(-1);
  if (done?.type !== 'done') throw new Error(JSON.stringify(done));
  const told: Reply['told'] = [];
  for (const event of events) {
    if (event.type === 'toolCall') told[event.index] = { name: event.name, arguments: '' };
    if (event.type === 'toolArguments') told[event.index]!.arguments += event.text;
  }
  return { text: textOf(events), reasoning: reasoningOf(events), told, done };
}

const reasoningOf = (events: readonly GenerateEvent[]) =>
  events.map((event) => (event.type === 'reasoning' ? event.text : '')).join('');
const calls = ({ done }: Reply) =>
  (done.toolCalls ?? []).map(({ name, arguments: args }) => ({ name, arguments: args }));

let tapes = 0;
const say = (says: TapeOptions['says'], rest: Partial<TapeOptions> = {}) =>
  host.load(writeTape(folder, `tape${tapes++}`, { says, ...rest }));

const CALL = '<tool_call>\n{"name": "get", "arguments": {"key": "a"}}\n</tool_call>';
const called = { name: 'get', arguments: '{"key": "a"}' };

describe('a reply that is free to call', () => {
  test('calls after what it says; the call is told of as it comes and once whole', async () => {
    await say(`Let me look.\n${CALL}`);
    const reply = await ask();
    expect([reply.text, calls(reply), reply.told, reply.done.finishReason]).toEqual([
      'Let me look.',
      [called],
      [called],
      'stop',
    ]);
    expect(reply.done.toolCalls![0]!.id).toMatch(/^[A-Za-z0-9]{9}$/);
  });

  test('calls several, or one where there may be no more', async () => {
    const second = CALL.replaceAll('"a"', '"b"');
    await say(`${CALL}\n${second}`);
    expect(calls(await ask())).toEqual([called, { ...called, arguments: '{"key": "b"}' }]);
    const one = await ask({ parallelToolCalls: false });
    expect([calls(one), one.done.finishReason]).toEqual([[called], 'stop']);
  });

  test('is led to what the tool takes from where the call begins, and not before', async () => {
    await say('A {"key": 1} <tool_call>\n{"name": "get", "arguments": {"yek": 1}}', { ends: false });
    const reply = await ask({ maxTokens: 200 });
    expect(reply.text).toBe('A {"key": 1}');
    expect(reply.told[0]!.name).toBe('get');
    expect(reply.told[0]!.arguments).toMatch(/^\{\s*"key": ?"/);
  });

  test('a call that begins in the middle of a token is led as well', async () => {
    await say(['Hm', { mark: 'a<to' }, 'ol_call>\n{"name": "get", "arguments": {"key": "a", "b": 1}}'], { userDefined: ['a<to'] }); // prettier-ignore
    const reply = await ask({ maxTokens: 120 });
    expect([reply.text, reply.told[0]?.name]).toEqual(['Hma', 'get']);
    for (const call of reply.done.toolCalls ?? []) expect(isRight(call)).toBe(true);
  });

  test('what only looks like one is text, and a later one is a call', async () => {
    await say(['<tool_call', { mark: '>!' }, ` is how.\n${CALL}`], { userDefined: ['>!'] });
    const reply = await ask();
    expect([reply.text, calls(reply)]).toEqual(['<tool_call>! is how.', [called]]);
  });

  test('a thought of a call is none', async () => {
    await say(`<think>I could ${CALL} or not.</think>\n\nNo.`);
    const reply = await ask();
    expect([reply.text, reply.reasoning, calls(reply)]).toEqual(['No.', `I could ${CALL} or not.`, []]);
    await say(`<think>Yes.</think>\n\n${CALL}`);
    const other = await ask();
    expect([other.text, other.reasoning, calls(other)]).toEqual(['', 'Yes.', [called]]);
  });

  test('one that breaks off in a call says why, and gives out no half of one', async () => {
    await say(`So: ${CALL}`);
    const { text, done, told } = await ask({ maxTokens: 45 });
    expect([text, done.finishReason, done.toolCalls]).toEqual(['So:', 'length', undefined]);
    expect(told).toEqual([{ name: 'get', arguments: '{' }].slice(0, told.length));
    const stopped = await ask({ stop: ['"key"'] });
    expect([stopped.done.finishReason, stopped.done.toolCalls]).toEqual(['stopString', undefined]);
  });

  test('with no tools to call, or none to be called, it is text', async () => {
    await say(`Look: ${CALL}`);
    const none = await ask({ toolChoice: 'none' });
    expect([none.text, none.done.toolCalls]).toEqual([`Look: ${CALL}`, undefined]);
  });

  test('drafts change nothing in it', async () => {
    await say(`Let me look. ${CALL}\n${CALL.replaceAll('"a"', '"b"')}`);
    const plain = await ask({ drafts: 'off', chat: 'x' });
    await ask({ drafts: 'on', chat: 'x' });
    const drafted = await ask({ drafts: 'on', chat: 'x' });
    expect([drafted.text, calls(drafted), drafted.done.tokenIds]).toEqual([plain.text, calls(plain), plain.done.tokenIds]); // prettier-ignore
    expect(drafted.done.timings.acceptedTokens).toBeGreaterThan(0);
  });
});

/** A template that writes calls behind a control token, with ids. */
const LISTS =
  '{{ bos_token }}{% for m in messages %}{% if m.tool_calls %}[CALLS][{% for c in m.tool_calls %}{{ c.function | tojson }}' +
  '{% if c.id | length != 9 %}{{ raise_exception("nine") }}{% endif %}#{{ c.id }}{% if not loop.last %}, {% endif %}{% endfor %}]' +
  "{{ eos_token }}{% elif m.role == 'tool' %}[RESULT]{{ m.content }}[/RESULT]{% else %}[{{ m.role }}]{{ m.content }}{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}{% endif %}{% endfor %}" +
  '{% if tools %}[TOOLS]{{ tools | tojson }}[/TOOLS]{% endif %}';

test("a call in the model's own form begins with its control token and is read as one", async () => {
  const controls = ['<|bos|>', '[CALLS]', '<|im_end|>'];
  const options = { template: LISTS, controls, context: 2048 } as const;
  const prompt = { kind: 'chat' as const, messages: [{ role: 'user' as const, content: 'Hi' }], tools };
  await say('', options);
  const { promptTokenIds } = (await ask({ prompt, maxTokens: 1 })).done;
  const says = ['Well. ', { mark: '[CALLS]' }, '[{"name": "get", "arguments": {"key": "a"}}#aB3dE6gH9]'];
  await say(says, { ...options, promptTokens: promptTokenIds.length });
  const reply = await ask({ prompt });
  expect([reply.text, calls(reply), reply.done.finishReason]).toEqual(['Well.', [called], 'stop']);
  const forced = await ask({ prompt, toolChoice: 'required', maxTokens: 1 });
  expect(forced.done.tokenIds).toEqual([257]);
  // Its history is written the same way, whatever the ids are.
  const after = await ask({
    prompt: {
      ...prompt,
      messages: [
        ...prompt.messages,
        {
          role: 'assistant',
          content: null,
          toolCalls: [{ id: 'call_1', name: 'get', arguments: '{"key":"a"}' }],
        },
        { role: 'tool', content: '42', toolCallId: 'call_1' },
      ],
    },
    maxTokens: 1,
  });
  const said = Buffer.from(after.done.promptTokenIds.filter((id) => id < 256)).toString();
  expect(said).toMatch(
    /\[\{"name": "get", "arguments": \{"key": "a"\}\}#[A-Za-z0-9]{9}\]\[RESULT\]42\[\/RESULT\]/,
  );
  expect(after.done.promptTokenIds).toContain(257);
});

describe('the embedded model', () => {
  beforeAll(() => host.load(embeddedModel, { contextLength: 4096 }));

  test.each<[string, GenerateParamsInput['toolChoice'], string[]]>([
    ['has to call', 'required', ['get', 'get_weather']],
    ['has to call one by name', { name: 'get_weather' }, ['get_weather']],
  ])('%s, and does so rightly at any temperature', async (_, toolChoice, names) => {
    const asked = [0, 0.8, 1, 1, 1].map(
      (temperature, seed) =>
      ask({ toolChoice, parallelToolCalls: seed % 2 === 1, sampling: { temperature, seed, topK: seed < 3 ? 40 : 0, topP: 1, minP: 0 }, maxTokens: 200 }), // prettier-ignore
    );
    for (const reply of await Promise.all(asked)) {
      const { toolCalls = [], finishReason } = reply.done;
      if (finishReason === 'stop') expect(toolCalls.length).toBeGreaterThan(0);
      for (const call of toolCalls) expect([names.includes(call.name), isRight(call)]).toEqual([true, true]);
      expect(reply.text).toBe('');
    }
    expect((await Promise.all(asked))[0]!.done.finishReason).toBe('stop');
  });

  test('is told of its tools, of what they were asked, and of what came of it', async () => {
    const messages = [
      { role: 'user' as const, content: 'Weather in Oslo?' },
      { role: 'assistant' as const, content: 'I look.', toolCalls: [{ id: 'c1', name: 'get_weather', arguments: '{"city":"Oslo"}' }] },
      { role: 'tool' as const, content: 'rain, 4 degrees', toolCallId: 'c1' },
    ]; // prettier-ignore
    const { done } = await ask({ prompt: { kind: 'chat', messages, tools }, maxTokens: 3 });
    const bare = await ask({ prompt: { kind: 'chat', messages: messages.slice(0, 1) }, maxTokens: 3 });
    expect(done.promptTokenIds.length).toBeGreaterThan(bare.done.promptTokenIds.length + 100);
  });

  test('a call that cannot be kept to is refused before anything is written', async () => {
    const bad = [{ name: 'bad', parameters: { type: 'object', properties: { a: { containing: {} } } } }];
    const prompt = {
      kind: 'chat' as const,
      messages: [{ role: 'user' as const, content: 'Hi' }],
      tools: bad,
    };
    await expect(ask({ prompt })).rejects.toThrow('prompt.tools: bad: #/properties/a/containing');
  });
});
