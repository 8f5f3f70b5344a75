import { expect, test } from 'vitest';
import { messageFromOpenAi, toolFromOpenAi } from './openai.ts';
import { chatMessage } from './prompt.ts';
import { toolDefinitions } from './tools.ts';

test("messages that call tools and tell of them are read in OpenAI's names", () => {
  const call = { id: 'c1', type: 'function', function: { name: 'get', arguments: '{"a":1}' } };
  const message = { role: 'assistant', content: null, tool_calls: [call] };
  expect(chatMessage.parse(messageFromOpenAi(message))).toEqual({
    role: 'assistant',
    content: '',
    toolCalls: [{ id: 'c1', name: 'get', arguments: '{"a":1}' }],
  });
  const result = { role: 'tool', tool_call_id: 'c1', content: '42' };
  expect(chatMessage.parse(messageFromOpenAi(result))).toEqual({
    role: 'tool',
    toolCallId: 'c1',
    content: '42',
  });
  const object = { ...call, function: { name: 'get', arguments: { a: 1 } } };
  expect(messageFromOpenAi({ role: 'assistant', tool_calls: [object] })).toMatchObject({
    toolCalls: [{ arguments: '{"a":1}' }],
  });
  const plain = { role: 'user', content: 'Hi' };
  expect(messageFromOpenAi(plain)).toEqual(plain);
});

test('tools are read in both forms, and what is none of either is refused by the schema', () => {
  const own = { name: 'get', description: 'gets', parameters: { type: 'object' } };
  const tools = [{ type: 'function', function: own }, { name: 'now' }].map(toolFromOpenAi);
  expect(toolDefinitions.parse(tools)).toEqual([own, { name: 'now' }]);
  expect(toolDefinitions.safeParse([own, own]).error?.issues[0]?.message).toContain('same name');
  expect(toolDefinitions.safeParse([{ name: 'a b' }]).error?.issues[0]?.message).toContain('a name has');
  for (const value of [3, null, 'x', { function: 'x' }])
    expect(toolDefinitions.safeParse([value].map(toolFromOpenAi)).success).toBe(false);
});

test.each([
  [{ role: 'user', content: 'x', toolCalls: [{ id: 'a', name: 'b', arguments: '' }] }, 'toolCalls'],
  [{ role: 'user', content: 'x', toolCallId: 'a' }, 'toolCallId'],
  [{ role: 'tool', content: 'x' }, 'toolCallId'],
  [{ role: 'assistant', content: '', toolCalls: [] }, 'toolCalls'],
  [{ role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'b', arguments: '[1]' }] }, 'toolCalls'],
  [{ role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'b', arguments: '{' }] }, 'toolCalls'],
])('%j is refused by its field', (message, field) => {
  expect(chatMessage.safeParse(message).error?.issues[0]?.path[0]).toBe(field);
});
