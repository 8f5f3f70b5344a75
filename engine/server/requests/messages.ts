import { z } from 'zod';
import { chatMessage, type ChatMessage } from '../../contract/generation.ts';
import { messageFromOpenAi } from '../../contract/openai.ts';
import { invalid } from '../apiError.ts';
import { parseToFault } from './firstFault.ts';
import { pathText } from './readFields.ts';
import { requireOnly, within } from './within.ts';

/** Of one message. */
const MOST_CALLS = 128;

const part = z.looseObject({ type: z.string() });
const content = z.union([z.string(), z.array(part)], 'must be a text or a list of text parts').nullish();

/** As OpenAI's clients write them; what a message may not have here is said by `messagesOf`, by name. */
export const messageShape = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content,
  name: z.string().nullish(),
  refusal: z.string().nullish(),
  /** What a model thought, as DeepSeek and llama-server call it; and as vLLM and OpenRouter do. */
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z.array(z.unknown()).max(MOST_CALLS).nullish(),
  tool_call_id: z.string().nullish(),
  function_call: z.unknown().optional(),
  audio: z.unknown().optional(),
  /** Mistral's and DeepSeek's, and Moonshot's: the reply goes on from this message. */
  prefix: z.boolean().nullish(),
  partial: z.boolean().nullish(),
});
type Message = z.output<typeof messageShape>;

/** A hint for the caches of others. */
const CACHE_HINT = 'cache_control';
const ofMessage = within(Object.keys(messageShape.shape), [
  // What helpers of clients put into a reply, and send back with it.
  'id',
  'annotations',
  'parsed',
  'reasoning_details',
  CACHE_HINT,
]);
const ofTextPart = within(['type', 'text'], ['annotations', CACHE_HINT]);
const ofRefusalPart = within(['type', 'refusal']);
const ofCall = within(['id', 'type', 'function'], ['index']);
const ofCalledFunction = within(['name', 'arguments'], ['parsed_arguments']);

/** Throws `ApiError` 400 for what no text can be made of. */
export const messagesOf = (messages: readonly Message[]): ChatMessage[] =>
  messages.map((message, index) => messageOf(message, `messages[${index}]`, index === messages.length - 1));

function messageOf(message: Message, place: string, isLast: boolean): ChatMessage {
  const { role } = message;
  requireOnly(message, place, ofMessage);
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
  for (const field of ['prefix', 'partial'] as const)
    if (message[field] && !(isLast && role === 'assistant'))
      throw invalid(
        `${place}.${field}: only the last message can be gone on with, and only the assistant's.`,
        'messages',
      );
  const { tool_calls: calls, tool_call_id: callId } = message;
  const reasoning = message.reasoning_content ?? message.reasoning;
  for (const [at, call] of (calls ?? []).entries()) checkCall(call, `${place}.tool_calls[${at}]`);
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
    .replace(/^toolCalls(\[\d+\])\.(name|arguments)/, 'tool_calls$1.function.$2')
    .replace(/^toolCalls/, 'tool_calls')
    .replace(/^toolCallId/, 'tool_call_id');
  throw invalid(`${place}.${field}: ${issue?.message ?? 'it is not as it should be'}.`, 'messages');
}

/** What it has to have is the contract's business. */
function checkCall(call: unknown, place: string): void {
  if (typeof call !== 'object' || call === null) return;
  requireOnly(call, place, ofCall);
  const { type, function: called } = call as { type?: unknown; function?: unknown };
  if (type !== undefined && type !== null && type !== 'function')
    throw invalid(
      `${place}.type: only calls of functions are supported here.`,
      'messages',
      'unsupported_parameter',
    );
  if (typeof called === 'object' && called !== null)
    requireOnly(called, `${place}.function`, ofCalledFunction);
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
  requireOnly(each, place, field === 'text' ? ofTextPart : ofRefusalPart);
  const text = each[field];
  if (typeof text !== 'string')
    throw invalid(`${place}.${field}: is missing; it must be a text.`, 'messages');
  return text;
}
