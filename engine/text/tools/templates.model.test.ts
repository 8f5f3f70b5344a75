import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { appRoot } from '../../test/host.ts';
import type { ChatMessage } from '../../contract/generation.ts';
import { makeTokenizer, readable } from '../builders.ts';
import { ChatPrompts } from '../chatPrompt.ts';
import { ID, STATED } from './callFormat.ts';
import { ToolReader } from './toolReader.ts';

// The templates of models are other people's: they are read from the source that llama.cpp's package carries.
const clone = mkdtempSync(join(tmpdir(), 'pagoda-tool-templates-'));
const bundle = join(appRoot, 'node_modules/node-llama-cpp/llama/gitRelease.bundle');
execFileSync('git', ['clone', '--quiet', '--bare', bundle, clone]);
afterAll(() => rmSync(clone, { recursive: true, force: true }));
const git = (...args: string[]) => execFileSync('git', [`--git-dir=${clone}`, ...args], { encoding: 'utf8' });
const names = git('ls-tree', '--name-only', 'HEAD', 'models/templates/')
  .split('\n')
  .flatMap((path) => /([^/]+)\.jinja$/.exec(path)?.[1] ?? []);

const promptsOf = (name: string): ChatPrompts => {
  const chatTemplate = git('show', `HEAD:models/templates/${name}.jinja`);
  const info = { chatTemplate, beginToken: -1, endToken: 256, addsBeginToken: false, addsEndToken: false };
  return new ChatPrompts(makeTokenizer(['<|end|>'], info), info, 'model.gguf');
};

/** What was found: how the first call is opened, what stands between name and arguments, and whether there may be several. */
const found: [string, open: string, between: string, many: boolean][] = [
  ['Apertus-8B-Instruct', '<|tools_prefix|>[{"', '": ', true],
  ['Bielik-11B-v3.0-Instruct', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['Cohere2MoE', '<|START_ACTION|>[\n    {"tool_call_id": "0", "tool_name": "', '", "parameters": ', true],
  [
    'CohereForAI-c4ai-command-r7b-12-2024-tool_use',
    '<|START_ACTION|>[\n    {"tool_call_id": "0", "tool_name": "',
    '", "parameters": ',
    true,
  ],
  [
    'GigaChat3-10B-A1.8B',
    '<|message_sep|>\n\nfunction call<|role_sep|>\n{"name": "',
    '", "arguments": ',
    false,
  ],
  ['GigaChat3.1-10B-A1.8B', '<|function_call|>{"name": "', '", "arguments": ', false],
  ['MiMo-VL', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['MiniMax-M1', '<tool_calls>\n{"name": "', '", "arguments": ', true],
  ['Mistral-Small-3.2-24B-Instruct-2506', '[TOOL_CALLS]', '[CALL_ID]<ID>[ARGS]', true],
  ['NVIDIA-Nemotron-Nano-v2', '<TOOLCALL>[{"name": "', '", "arguments": ', true],
  ['NousResearch-Hermes-2-Pro-Llama-3-8B-tool_use', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['NousResearch-Hermes-3-Llama-3.1-8B-tool_use', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['Qwen-QwQ-32B', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['Qwen-Qwen2.5-7B-Instruct', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['Qwen-Qwen3-0.6B', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['Reka-Edge', '<tool_call>\n{"name": "', '", "arguments": ', true],
  [
    'deepseek-ai-DeepSeek-R1-Distill-Llama-8B',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>',
    '\n```json\n',
    true,
  ],
  [
    'deepseek-ai-DeepSeek-R1-Distill-Qwen-32B',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>',
    '\n```json\n',
    true,
  ],
  ['deepseek-ai-DeepSeek-V3.1', '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>', '<｜tool▁sep｜>', true],
  ['ibm-granite-granite-4.0', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['ibm-granite-granite-4.1', '<tool_call>\n{"name": "', '", "arguments": ', true],
  ['meetkai-functionary-medium-v3.1', '<function=', '>', true],
  ['meta-llama-Llama-3.1-8B-Instruct', '{"name": "', '", "parameters": ', false],
  ['meta-llama-Llama-3.2-3B-Instruct', '{"name": "', '", "parameters": ', false],
  ['meta-llama-Llama-3.3-70B-Instruct', '{"name": "', '", "parameters": ', false],
  ['mistralai-Ministral-3-14B-Reasoning-2512', '[TOOL_CALLS]', '[ARGS]', true],
  ['mistralai-Mistral-Nemo-Instruct-2407', '[TOOL_CALLS][{"name": "', '", "arguments": ', true],
  [
    'moonshotai-Kimi-K2',
    '<|tool_calls_section_begin|><|tool_call_begin|>functions.',
    ':0<|tool_call_argument_begin|>',
    false,
  ],
  ['unsloth-mistral-Devstral-Small-2507', '[TOOL_CALLS]', '[ARGS]', true],
  [
    'upstage-Solar-Open-100B',
    '<|tool_calls|><|tool_call:begin|><ID><|tool_call:name|>',
    '<|tool_call:args|>',
    true,
  ],
];

test.each(found)('%s writes calls of its own', (name, open, between, many) => {
  const { calls } = promptsOf(name).formats();
  expect([
    calls.by,
    calls.open.replaceAll(ID, '<ID>'),
    calls.between.replaceAll(ID, '<ID>'),
    calls.next !== null,
  ]).toEqual(['template', open, between, many]);
});

test('all others are told of tools, and of how to call them, in the system message or the first turn', () => {
  const others = names.filter((name) => !found.some(([known]) => known === name));
  expect(others).toHaveLength(40);
  for (const name of others) expect([name, promptsOf(name).formats().calls]).toEqual([name, STATED]);
});

const tools = [
  { name: 'get_weather', description: 'Says it.', parameters: { type: 'object', properties: { city: {} } } },
];
const talk: ChatMessage[] = [
  { role: 'user', content: 'Weather in Oslo?' },
  {
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'call_7', name: 'get_weather', arguments: '{"city":"Oslo"}' }],
  },
  { role: 'tool', content: 'rain, 4 degrees', toolCallId: 'call_7' },
];

const refuses = ['CohereForAI-c4ai-command-r-plus-tool_use', 'fireworks-ai-llama-3-firefunction-v2'];

test.each(names)('%s tells of tools, calls and what they brought', (name) => {
  const prompts = promptsOf(name);
  const said = () => prompts.encode(talk, false, tools);
  // Two take no conversation at all without names that nobody else has.
  if (refuses.includes(name)) return expect(said).toThrow('template.failed');
  const text = readable(said().tokens, ['<|end|>']);
  for (const part of ['get_weather', 'Says it.', 'Oslo', 'rain, 4 degrees'])
    expect([name, text.includes(part)]).toEqual([name, true]);
  // A call of its own form is read as what it was.
  const { calls } = prompts.formats();
  const reader = new ToolReader(calls, ['get_weather'], () => 'x');
  reader.push(
    `${calls.open}get_weather${calls.between}{"city": "Oslo"}${calls.close}`.replaceAll(ID, 'abcdef123'),
  );
  reader.end();
  expect(reader.calls).toEqual([{ id: 'x', name: 'get_weather', arguments: '{"city": "Oslo"}' }]);
});
