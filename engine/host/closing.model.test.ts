import Ajv from 'ajv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { grammarText, rulesOf, shapeOf, type Rules } from '../grammar/index.ts';
import { Deriver, randomOf } from '../grammar/test/derive.ts';
import { schemas } from '../grammar/test/schemas.ts';
import type { Json } from '../grammar/schema/keywords.ts';
import type { Context, Model, SamplerOptions } from '../native/native.d.ts';
import {
  exactOptions,
  failureOf,
  loadModel,
  makeStep,
  openRuntime,
  removeCells,
  samplerOptions,
  tinyPath,
} from '../native/test/device.ts';

let model: Model;
let context: Context;
beforeAll(async () => {
  model = await loadModel(openRuntime(), tinyPath);
  context = await model.createContext(exactOptions({ contextLength: 512 }));
});
afterAll(async () => {
  await context.dispose();
  await model.dispose();
});

const ajv = new Ajv({ unknownFormats: 'ignore' });
ajv.removeKeyword('pattern');
ajv.addKeyword('pattern', {
  type: 'string',
  compile: (pattern: string) => (value: string) => new RegExp(pattern, 'u').test(value),
});

const kept = (rules: Rules): Partial<SamplerOptions> => ({
  grammar: grammarText(rules, () => null, 'format'),
  grammarShape: shapeOf(rules)!,
});
const gbnf = (text: string) => kept(rulesOf({ kind: 'grammar', gbnf: text })!);

interface Said {
  text: string;
  tokens: number;
  ended: boolean;
  closing: boolean;
}

/** Goes on from a line of code for at most `most` tokens. */
async function say(most: number, options: Partial<SamplerOptions>): Promise<Said> {
  const sampler = context.createSampler(samplerOptions({ temperature: 2, ...options }));
  const bytes: Uint8Array[] = [];
  const said: Said = { text: '', tokens: 0, ended: false, closing: false };
  try {
    let next = [...model.tokenize('x = ', true, true)];
    for (let from = 0; said.tokens < most && !said.ended;) {
      const step = makeStep([{ tokens: next, from, sequence: 0, sampler }]);
      const { sampled, closing, failures } = await context.step(step);
      if (failures.length > 0) throw new Error(failures[0]!.detail);
      from += next.length;
      next = [sampled[0]!];
      said.tokens += 1;
      said.closing = (closing?.length ?? 0) > 0;
      said.ended = model.isEndOfGeneration(sampled[0]!);
      if (!said.ended) bytes.push(model.piece(sampled[0]!, false));
    }
  } finally {
    context.freeSampler(sampler);
    await removeCells(context, 0, 0, -1);
  }
  said.text = Buffer.concat(bytes).toString();
  return said;
}

/** The longest that a text is brought to its end here. Tokens. */
const LONGEST = 160;
const limited = Object.entries(schemas).flatMap(([name, schema]): [string, Json, number][] => {
  const rules = rulesOf({ kind: 'jsonSchema', schema: schema as Record<string, Json> })!;
  // A token is a byte at least.
  const enough = Buffer.byteLength(new Deriver(rules, randomOf(1)).text(0));
  return enough > LONGEST ? [] : [[name, schema, enough]];
});

test.each(limited)('%s: what has no more tokens than it needs is whole', async (_, schema, enough) => {
  const isRight = ajv.compile(schema as object);
  const rules = kept(rulesOf({ kind: 'jsonSchema', schema: schema as Record<string, Json> })!);
  for (const [seed, more] of [0, 1, 7].entries()) {
    const said = await say(enough + more, { ...rules, seed, maxTokens: enough + more });
    const value = JSON.parse(said.text) as Json;
    expect([said.text, isRight(value), isRight.errors]).toEqual([said.text, true, null]);
  }
});

test('most of these schemas are among them', () => {
  expect(limited.length).toBeGreaterThan(40);
});

test('a text that ends by itself in time is the same as without a limit', async () => {
  const list = gbnf('root ::= "[" [a-z]{1,4} ("," [a-z]{1,4}){0,3} "]"');
  let freely = 0;
  for (let seed = 0; seed < 20; seed++) {
    const [whole, limited] = [
      await say(60, { ...list, seed }),
      await say(60, { ...list, seed, maxTokens: 60 }),
    ];
    expect([limited.text, limited.closing]).toEqual([whole.text, false]);
    const short = await say(5, { ...list, seed, maxTokens: 5 });
    expect(short.text).toMatch(/^\[[a-z]{1,4}(,[a-z]{1,4}){0,3}\]$/);
    if (!short.closing) freely += 1;
    else expect(whole.text.slice(0, 2)).toBe(short.text.slice(0, 2));
  }
  expect(freely).toBeLessThan(20);
});

test('what goes on from a beginning is brought to an end from there', async () => {
  const lists = gbnf('root ::= "[" root* "]"');
  const begun = model.tokenize('[[[[', false, false);
  const { text } = await say(6, { ...lists, grammarHistory: begun, maxTokens: 6 });
  const depth = Array.from(`[[[[${text}`).reduce((open, sign) => open + (sign === '[' ? 1 : -1), 0);
  expect([depth, /^[[\]]+$/.test(text)]).toEqual([0, true]);
});

test('where no whole text has room it is written as far as it goes', async () => {
  const long = gbnf('root ::= ("word" " "){50}');
  const { text, tokens, closing } = await say(7, { ...long, maxTokens: 7 });
  expect([/^(word )*(w|wo|wor|word)?$/.test(text), tokens, closing]).toEqual([true, 7, false]);
});

test('a shape that refers to nothing is refused', async () => {
  const broken = { nodes: Int32Array.of(2, 0, 1, 0, 0), data: Int32Array.of(3) };
  const options = { ...gbnf('root ::= "a"'), grammarShape: broken, maxTokens: 4 };
  expect(await failureOf(async () => context.createSampler(samplerOptions(options)))).toMatchObject({
    code: 'request.invalid',
    data: { issues: ['grammarShape: a node refers to something that is not there'] },
  });
});

test('rules may lie in each other as deep as a text is long', async () => {
  const deep = 50_000;
  const rules = Array.from({ length: deep }, (_, at) => `${at.toString(36)}::="a"${(at + 1).toString(36)}`);
  const nested = gbnf(`root ::= "x" | "a" 0\n${rules.join('\n')}\n${deep.toString(36)}::="a"`);
  for (let seed = 0; seed < 4; seed++)
    expect((await say(3, { ...nested, seed, maxTokens: 3 })).text).toMatch(/^(x|a+)$/);
});

test('a grammar whose rules each need the one before is weighed at once', async () => {
  const last = 40_000;
  const name = (at: number) => `n${at.toString(36)}`;
  const rules = Array.from({ length: last }, (_, at) => `${name(at + 1)}::="a"${name(at)}`);
  const all = Array.from({ length: last }, (_, at) => name(at)).join('|');
  const { grammarShape } = gbnf(`root ::= "x"\n`);
  const long = gbnf(`root ::= "x" | "zz" (${all})\n${name(0)}::="a"\n${rules.join('\n')}`);
  expect(long.grammarShape!.nodes.length).toBeGreaterThan(grammarShape!.nodes.length + 5 * last);
  expect((await say(1, { ...long, maxTokens: 1 })).text).toBe('x');
});
