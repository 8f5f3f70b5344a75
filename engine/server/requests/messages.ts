import { z } from 'zod';
import type { ChatMessage } from '../../contract/generation.ts';
import { invalid } from '../apiError.ts';

const part = z.looseObject({ type: z.string() });
const content = z.union([z.string(), z.array(part)]).nullish();

/** As OpenAI's clients write them; what a message may not have here is said by `messagesOf`, by name. */
export const messageShape = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content,
  name: z.string().nullish(),
  refusal: z.string().nullish(),
  /** What a model thought, as DeepSeek and llama-server call it. */
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
  function_call: z.unknown().optional(),
  audio: z.unknown().optional(),
});
type Message = z.output<typeof messageShape>;

/** Throws `ApiError` 400 for what no text can be made of. */
export const messagesOf = (messages: readonly Message[]): ChatMessage[] =>
  messages.map((message, index) => messageOf(message, `messages[${index}]`));

function messageOf(message: Message, place: string): ChatMessage {
  const { role } = message;
  if (role === 'tool' || role === 'function')
    throw invalid(
      `${place}.role: "${role}" is not supported here, as tools are not.`,
      'messages',
      'unsupported_parameter',
    );
  for (const field of ['tool_calls', 'function_call', 'audio'] as const) {
    const value = message[field];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    throw invalid(
      `${place}.${field}: is not supported here. Leave it out.`,
      'messages',
      'unsupported_parameter',
    );
  }
  const text = textOf(message, place);
  if (role !== 'assistant') return { role: role === 'developer' ? 'system' : role, content: text };
  const { reasoning_content: reasoning } = message;
  return { role, content: text, ...(reasoning ? { reasoning } : {}) };
}

function textOf({ role, content: said, refusal }: Message, place: string): string {
  if (typeof said === 'string') return said;
  if (Array.isArray(said))
    return said.map((each, index) => partText(each, `${place}.content[${index}]`)).join('\n');
  // An assistant that says nothing is a turn of tools or of a refusal.
  if (role === 'assistant') return refusal ?? '';
  throw invalid(`${place}.content: is missing; it must be a text or a list of text parts.`, 'messages');
}

function partText(each: z.output<typeof part>, place: string): string {
  const field = each.type === 'refusal' ? 'refusal' : 'text';
  if (each.type !== 'text' && each.type !== 'refusal')
    throw invalid(
      `${place}: a part of the type "${each.type.slice(0, 60)}" is not supported here, only text is.`,
      'messages',
      'unsupported_parameter',
    );
  const text = each[field];
  if (typeof text !== 'string')
    throw invalid(`${place}.${field}: is missing; it must be a text.`, 'messages');
  return text;
}
