import { z } from 'zod';
import { chatMessage, type ChatMessage } from '../../contract/generation.ts';
import { messageFromOpenAi } from '../../contract/openai.ts';
import { invalid } from '../apiError.ts';
import { parseToFault } from './firstFault.ts';
import { pathText } from './readFields.ts';

/** Of one message. */
const MOST_CALLS = 128;

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
  tool_calls: z.array(z.unknown()).max(MOST_CALLS).nullish(),
  tool_call_id: z.string().nullish(),
  function_call: z.unknown().optional(),
  audio: z.unknown().optional(),
});
type Message = z.output<typeof messageShape>;

/** Throws `ApiError` 400 for what no text can be made of. */
export const messagesOf = (messages: readonly Message[]): ChatMessage[] =>
  messages.map((message, index) => messageOf(message, `messages[${index}]`));

function messageOf(message: Message, place: string): ChatMessage {
  const { role } = message;
  if (role === 'function')
    throw invalid(
      `${place}.role: "function" is the older form of "tool"; use that.`,
      'messages',
      'unsupported_parameter',
    );
  for (const field of ['function_call', 'audio'] as const) {
    const value = message[field];
    if (value === undefined || value === null) continue;
    throw invalid(
      `${place}.${field}: is not supported here. Leave it out.`,
      'messages',
      'unsupported_parameter',
    );
  }
  const { reasoning_content: reasoning, tool_calls: calls, tool_call_id: callId } = message;
  const parsed = parseToFault(
    chatMessage,
    messageFromOpenAi({
      role: role === 'developer' ? 'system' : role,
      content: textOf(message, place),
      ...(role === 'assistant' && reasoning ? { reasoning } : {}),
      ...(calls && calls.length > 0 ? { tool_calls: calls } : {}),
      ...(callId ? { tool_call_id: callId } : {}),
    }),
  );
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = pathText(issue?.path ?? [])
    .replace(/^toolCalls/, 'tool_calls')
    .replace(/^toolCallId/, 'tool_call_id');
  throw invalid(`${place}.${field}: ${issue?.message ?? 'it is not as it should be'}.`, 'messages');
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
