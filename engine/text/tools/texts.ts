import type { ChatMessage, ToolDefinition } from '../../contract/generation.ts';

type Change = (text: string) => string;

/** Every text in a value, the names of fields too. */
function mapped(value: unknown, change: Change): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapped(item, change)]));
}

/** What people and tools have written of tools. */
export const toolsWithTexts = (tools: readonly ToolDefinition[], change: Change): ToolDefinition[] =>
  tools.map((tool) => ({ ...(mapped(tool, change) as ToolDefinition), name: tool.name }));

export const callsWithTexts = (
  calls: NonNullable<ChatMessage['toolCalls']>,
  change: Change,
): NonNullable<ChatMessage['toolCalls']> =>
  calls.map((call) => {
    const given = JSON.parse(call.arguments.trim() || '{}') as unknown;
    return { ...call, arguments: JSON.stringify(mapped(given, change)) };
  });

/** All texts that a conversation's tools are made of. */
export function* textsOfTools(
  messages: readonly ChatMessage[],
  tools: readonly ToolDefinition[],
): Generator<string, void> {
  yield JSON.stringify(tools);
  for (const { toolCalls = [] } of messages)
    for (const call of toolCalls) yield JSON.stringify(JSON.parse(call.arguments.trim() || '{}'));
}
