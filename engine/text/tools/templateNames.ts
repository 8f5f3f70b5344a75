import { createHash } from 'node:crypto';
import type { ChatMessage, ToolCall, ToolDefinition } from '../../contract/generation.ts';
import type { CallForm } from './callFormat.ts';

/** Tools and calls by the names that Hugging Face gives them in templates. */
export const asToolsName = ({ name, description = '', parameters }: ToolDefinition) => ({
  type: 'function',
  function: { name, description, parameters: parameters ?? { type: 'object', properties: {} } },
});

export const callsOf = (calls: readonly ToolCall[], form: CallForm) =>
  calls.map((call) => {
    const given = JSON.parse(call.arguments.trim() || '{}') as unknown;
    const args = form.arguments === 'object' ? given : spaced(given);
    return { id: shortId(call.id), type: 'function', function: { name: call.name, arguments: args } };
  });

/** What each call of a conversation called. */
export const namesOfCalls = (messages: readonly ChatMessage[]): Map<string, string> =>
  new Map(messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id, name }) => [id, name] as const)));

/** Some templates take no id but one of nine letters and digits; which ones they are says nothing. */
export function shortId(id: string): string {
  if (/^[A-Za-z0-9]{9}$/.test(id)) return id;
  const hash = createHash('sha256').update(id).digest('base64');
  return `${hash.replace(/[^A-Za-z0-9]/g, '')}000000000`.slice(0, 9);
}

/** As Python writes JSON, which models have learned from. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`);
  return `{${fields.join(', ')}}`;
}
