import type { ChatMessage, ToolCall, ToolDefinition } from '../../contract/generation.ts';
import { ID, STATED, type CallFormat } from './callFormat.ts';

/** A conversation with tools for a template that knows none: they are told of in the system message, and what came of calls by the person. */
export function stateTools(
  messages: readonly ChatMessage[],
  tools: readonly ToolDefinition[],
): readonly ChatMessage[] {
  const told = tellTools(messages, tools, STATED);
  const stated: ChatMessage[] = [];
  let results = false;
  for (const message of told) {
    const before = stated.at(-1);
    if (message.role !== 'tool') stated.push(called(message));
    else if (results && before)
      stated[stated.length - 1] = { ...before, content: `${before.content}\n${resultText(message)}` }; // prettier-ignore
    else stated.push({ role: 'user', content: resultText(message) });
    results = message.role === 'tool';
  }
  return stated;
}

/** Tells of tools in the system message, for calls of this form. */
export const tellTools = (
  messages: readonly ChatMessage[],
  tools: readonly ToolDefinition[],
  format: CallFormat,
): readonly ChatMessage[] => (tools.length === 0 ? messages : withSystem(messages, toolsText(tools, format)));

function withSystem(messages: readonly ChatMessage[], text: string): readonly ChatMessage[] {
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: text }, ...messages];
  return [{ ...first, content: `${first.content}\n\n${text}` }, ...rest];
}

function toolsText(tools: readonly ToolDefinition[], { open, between, close, by }: CallFormat): string {
  const form = `${open}NAME${between}{"ARGUMENT": VALUE}${close}`.replaceAll(ID, 'abcdef123');
  const results =
    by === 'stated' ? '\nWhat it brings comes back between <tool_response> and </tool_response>.' : '';
  return (
    `You can call these tools:\n${tools.map((tool) => JSON.stringify(tool)).join('\n')}\n\n` +
    `To call one, write its name and its arguments as JSON in this form:\n${form}${results}`
  );
}

function called({ toolCalls, ...message }: ChatMessage): ChatMessage {
  if (!toolCalls) return message;
  return { ...message, content: [message.content, callsText(toolCalls)].filter((text) => text !== '').join('\n') }; // prettier-ignore
}

const callsText = (calls: readonly ToolCall[]): string =>
  calls
    .map((call) => `${STATED.open}${call.name}${STATED.between}${call.arguments || '{}'}${STATED.close}`)
    .join('\n');

const resultText = ({ content }: ChatMessage): string => `<tool_response>\n${content}\n</tool_response>`;
