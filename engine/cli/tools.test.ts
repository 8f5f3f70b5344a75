import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { done, makeTerminal, runLine, runOn, scriptedEngine, type Reply } from './test/builders.ts';

const model = ['--model', resolve('engine/test/fixtures/tiny-py/tiny-py-f32.gguf')];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pagoda-cli-tools-'));
});
afterAll(() => rm(folder, { recursive: true }));
const file = async (name: string, value: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

const tool = { name: 'get', description: 'gets', parameters: { type: 'object' } };
const call = { id: 'abcdefgh1', name: 'get', arguments: '{"key":\n "a"}' };
const calls: Reply = (_, emit) => {
  emit({ type: 'text', text: 'I look.', generatedTokens: 1, tokensPerSecond: 1 });
  emit({ type: 'toolCall', index: 0, id: call.id, name: call.name });
  emit({ type: 'toolArguments', index: 0, text: call.arguments, generatedTokens: 2, tokensPerSecond: 1 });
  return Promise.resolve({ ...done, toolCalls: [call] });
};

test('calls are lines of their own after what was said, or a field of the object', async () => {
  const path = await file('tools.json', [{ type: 'function', function: tool }]);
  const engine = scriptedEngine(calls);
  const ran = await runLine(['chat', 'Hi', ...model, '--tools', path], engine.connect);
  expect([ran.status, ran.out, ran.err]).toEqual([0, 'I look.\nget {"key":"a"}\n', '']);
  expect(engine.asked[0]).toMatchObject({ prompt: { tools: [tool] }, toolChoice: 'auto', parallelToolCalls: true }); // prettier-ignore
  const json = await runLine(['chat', 'Hi', ...model, '--tools', path, '--json'], engine.connect);
  expect(JSON.parse(json.out)).toMatchObject({ text: 'I look.', toolCalls: [call] });
});

test('a reply that only calls is not called empty', async () => {
  const path = await file('tools.json', [tool]);
  const silent = scriptedEngine(() => Promise.resolve({ ...done, toolCalls: [call] }));
  const ran = await runLine(['chat', 'Hi', ...model, '--tools', path], silent.connect);
  expect([ran.out, ran.err]).toEqual(['get {"key":"a"}\n', '']);
});

test('on a terminal, a call steers nothing', async () => {
  const path = await file('tools.json', [tool]);
  const evil = { ...call, arguments: JSON.stringify({ a: '\u009b2J' }) };
  const engine = scriptedEngine(() => Promise.resolve({ ...done, toolCalls: [evil] }));
  const ran = await runOn(makeTerminal({ shown: true }), ['chat', 'Hi', ...model, '--tools', path], engine.connect); // prettier-ignore
  expect(ran.out).not.toContain('\u009b');
});

test.each([
  ['auto', 'auto'],
  ['required', 'required'],
  ['get', { name: 'get' }],
])('--tool-choice %s is %j', async (word, choice) => {
  const path = await file('tools.json', [tool]);
  const engine = scriptedEngine(calls);
  const line = ['chat', 'Hi', ...model, '--tools', path, '--tool-choice', word, '--no-parallel-tool-calls'];
  await runLine(line, engine.connect);
  expect(engine.asked[0]).toMatchObject({ toolChoice: choice, parallelToolCalls: false });
});

test("a conversation's calls and what they brought are read as OpenAI writes them", async () => {
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'get', arguments: '{}' } }] }, // prettier-ignore
    { role: 'tool', tool_call_id: 'c', content: '42' },
  ];
  const engine = scriptedEngine(calls);
  await runLine(['chat', ...model, '--messages', await file('talk.json', messages)], engine.connect);
  expect(engine.asked[0]?.prompt).toMatchObject({
    messages: [
      { role: 'user' },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c', name: 'get', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c', content: '42' },
    ],
    continueLast: false,
  });
});

test('what is no list of tools, and what does not go with them, is refused in words', async () => {
  const said = async (value: unknown, ...options: string[]) => {
    const path = await file('bad.json', value);
    const ran = await runLine(['chat', 'Hi', ...model, '--tools', path, ...options], scriptedEngine(calls).connect); // prettier-ignore
    return [ran.status, ran.err];
  };
  expect(await said('{')).toEqual([2, expect.stringContaining('is not JSON')]);
  expect(await said({})).toEqual([2, expect.stringContaining('is no list of {name, description, parameters}')]); // prettier-ignore
  expect(await said([{ name: 'a b' }])).toEqual([2, expect.stringContaining('0.name a name has 1 to 64')]);
  expect(await said([tool, tool])).toEqual([2, expect.stringContaining('two tools have the same name')]);
  expect(await said([tool], '--raw')).toEqual([
    2,
    expect.stringContaining('--tools: does not go with --raw'),
  ]);
});
