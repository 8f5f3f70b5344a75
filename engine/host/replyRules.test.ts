import Ajv from 'ajv';
import { describe, expect, test } from 'vitest';
import { PagodaError } from '../contract/errors.ts';
import { generateParams, type GenerateParamsInput } from '../contract/generation.ts';
import { readGbnf } from '../grammar/gbnf/read.ts';
import { Deriver, randomOf } from '../grammar/test/derive.ts';
import { schemas } from '../grammar/test/schemas.ts';
import {
  CALL_ID,
  NO_FORMATS,
  ReplyReading,
  STATED,
  type CallFormat,
  type ReplyStart,
} from '../text/index.ts';
import { makeTokenizer } from '../text/builders.ts';
import { THINK } from '../text/reasoning/formats.ts';
import { Demands } from './replyRules.ts';

const tokenizer = makeTokenizer(['[CALLS]', '</end>'], { endToken: 257 });
const tools = [
  { name: 'get', description: 'gets', parameters: { type: 'object', properties: { key: { type: 'string' } }, required: ['key'] } }, // prettier-ignore
  { name: 'get_weather', parameters: { type: 'object', properties: { city: { enum: ['Paris', 'Oslo'] }, days: { type: 'integer', minimum: 1, maximum: 9 } }, required: ['city'], additionalProperties: false } }, // prettier-ignore
  { name: 'now' },
];
const prompt = (given: object[] = tools): GenerateParamsInput['prompt'] => ({
  kind: 'chat',
  messages: [{ role: 'user', content: 'Hi' }],
  tools: given as typeof tools,
});
const demands = (params: Partial<GenerateParamsInput>) =>
  new Demands(generateParams.parse({ prompt: prompt(), ...params }));

const list: CallFormat = {
  ...STATED,
  open: '[CALLS][{"name": "',
  next: `, "id": "${CALL_ID}"}, {"name": "`,
  close: `, "id": "${CALL_ID}"}]`,
  trigger: '[CALLS]',
  controls: [['[CALLS]', 256]],
};
const start: ReplyStart = { kind: 'anything' };

/** Random replies that a grammar allows, read as replies are. */
function* replies(wanted: Demands, calls: CallFormat, count: number, from: ReplyStart = start) {
  const formats = { reasoning: [THINK], calls };
  const rules = wanted.rules({ formats, tokenizer, start: from });
  const reading = new ReplyReading(tokenizer, formats);
  for (let seed = 0; seed < count; seed++) {
    const written = new Deriver(readGbnf(rules!.grammar), randomOf(seed), (id) => tokenizer.controlText(id as number)).text(); // prettier-ignore
    const text = reading.replyText(from, { tools: wanted.callable });
    const parts = [...tokenizer.encode(written, true)].map((token) => text.push(token));
    parts.push({ ...text.end(), stopped: false });
    const answer = parts.map((part) => part.answer).join('');
    yield { written, answer, calls: text.toolCalls() };
  }
}

const isRight = (name: string, args: string, given: object[] = tools): boolean => {
  const { parameters = { type: 'object', additionalProperties: false } } = (given as typeof tools).find((tool) => tool.name === name)!; // prettier-ignore
  return new Ajv({ unknownFormats: 'ignore' }).compile(parameters)(JSON.parse(args)) as boolean;
};

describe.each([
  ['tags', STATED],
  ['a list behind a control token', list],
])('%s', (_, form) => {
  test('what has to call tools calls one at least, with arguments that are right, and says nothing', () => {
    const names = new Set<string>();
    let most = 0;
    for (const { written, answer, calls } of replies(demands({ toolChoice: 'required' }), form, 200)) {
      expect([written, calls.length > 0, answer.trim()]).toEqual([written, true, '']);
      for (const call of calls)
        expect([written, isRight(call.name, call.arguments)]).toEqual([written, true]);
      for (const { name } of calls) names.add(name);
      most = Math.max(most, calls.length);
    }
    expect([...names].sort()).toEqual(['get', 'get_weather', 'now']);
    expect(most).toBeGreaterThan(1);
  });

  test('a named tool is the only one, and there is one call where there may be no more', () => {
    const wanted = demands({ toolChoice: { name: 'get_weather' }, parallelToolCalls: false });
    for (const { written, calls } of replies(wanted, form, 60))
      expect([written, calls.map(({ name }) => name)]).toEqual([written, ['get_weather']]);
  });

  test('beside a format, a reply keeps to it or calls', () => {
    const wanted = demands({ format: { kind: 'jsonSchema', schema: { type: 'integer' } } });
    const said = new Set<string>();
    for (const { written, answer, calls } of replies(wanted, form, 60)) {
      const ok = calls.length > 0 ? answer.trim() === '' : Number.isInteger(JSON.parse(answer));
      expect([written, ok]).toEqual([written, true]);
      said.add(calls.length > 0 ? 'calls' : 'integer');
    }
    expect(said.size).toBe(2);
  });

  test('what begins in a thought may think first', () => {
    const from: ReplyStart = { kind: 'reasoning', format: THINK };
    let thought = 0;
    for (const { written, calls } of replies(demands({ toolChoice: 'required' }), form, 40, from)) {
      expect([written, calls.length > 0]).toEqual([written, true]);
      if (!written.startsWith('</think>')) thought += 1;
    }
    expect(thought).toBeGreaterThan(5);
  });
});

test('tools of every schema are called with arguments that it allows', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    if (typeof schema !== 'object' || schema === null || (schema as { type?: string }).type !== 'object')
      continue;
    const given = [{ name: 'tool', parameters: schema }];
    const wanted = demands({ prompt: prompt(given), toolChoice: 'required' });
    for (const { calls } of replies(wanted, STATED, 5))
      for (const call of calls) expect([name, call.arguments, JSON.parse(call.arguments) !== null]).toEqual([name, call.arguments, true]); // prettier-ignore
  }
});

test('a free reply has its rules from a call on, which does not count in a thought', () => {
  const rules = demands({}).rules({ formats: { reasoning: [THINK], calls: STATED }, tokenizer, start });
  expect(rules!.trigger).toEqual({ text: '<tool_call>', atStart: false, quiet: ['<think>', '</think>'], opened: -1 }); // prettier-ignore
  const opened = demands({}).rules({
    formats: { reasoning: [THINK], calls: STATED },
    tokenizer,
    start: { kind: 'reasoning', format: THINK },
  });
  expect(opened!.trigger!.opened).toBe(0);
  expect(demands({ toolChoice: 'none' }).rules({ formats: NO_FORMATS, tokenizer, start })).toBeNull();
  expect(demands({ prompt: prompt([]) }).rules({ formats: NO_FORMATS, tokenizer, start })).toBeNull();
});

const refusal = (params: Partial<GenerateParamsInput>): string => {
  try {
    demands(params);
  } catch (error) {
    const { code, data } = (error as PagodaError).toValue();
    return code === 'request.invalid' ? data.issues.join() : code;
  }
  return 'none';
};

test.each<[Partial<GenerateParamsInput>, string]>([
  [{ prompt: prompt([]), toolChoice: 'required' }, 'toolChoice: there are no tools to call'],
  [{ prompt: { kind: 'raw', text: 'x' }, toolChoice: 'required' }, 'toolChoice: there are no tools to call'],
  [{ toolChoice: { name: 'other' } }, 'toolChoice.name: there is no tool other'],
  [
    { toolChoice: 'required', format: { kind: 'json' } },
    'format: a reply that has to call a tool has no room',
  ],
  [{ method: 'beam' }, 'prompt.tools: a reply that is searched for calls no tools'],
  [{ method: 'beam', prompt: prompt([]), format: { kind: 'json' } }, 'format: a reply that is searched for'],
  [{ prompt: prompt([{ name: 'a', parameters: { type: 'array' } }]) }, 'prompt.tools: a: #/type: the arguments of a tool are an object'], // prettier-ignore
  [{ prompt: prompt([{ name: 'a', parameters: { properties: { b: { containing: {} } } } }]) }, 'prompt.tools: a: #/properties/b/containing: the keyword “containing” is not supported'], // prettier-ignore
  [{ method: 'beam', toolChoice: 'none' }, 'none'],
])('%j: %s', (params, words) => {
  expect(refusal(params)).toContain(words);
});
