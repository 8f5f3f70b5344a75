import type { ChatMessage, ToolDefinition } from '../../contract/generation.ts';
import type { ReasoningFormat } from '../reasoning/formats.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { STATED, type CallFormat } from './callFormat.ts';
import { probeCalls, type RenderCalls } from './probeCalls.ts';
import { scanText } from './scanText.ts';
import { stateTools, tellTools } from './stateTools.ts';

/** How a model calls tools: as its template writes calls, or as the system message asks for them. */
export function callFormatOf(
  render: RenderCalls,
  tokenizer: Tokenizer,
  reasoning: readonly ReasoningFormat[],
): CallFormat {
  const found = probeCalls(render, (text) => scanText(text, tokenizer));
  return found && isApart(found, reasoning) ? found : STATED;
}

/** Whether calls are no part of how a model marks its reasoning: channels name who is called, and some open calls by ending a thought. */
const isApart = ({ open }: CallFormat, reasoning: readonly ReasoningFormat[]): boolean =>
  !open.includes('think') &&
  reasoning.every((format) => format.kind === 'tags' && !open.includes(format.close));

/** The conversation as the template takes it, with what it does not say of tools itself. */
export function withTools(
  messages: readonly ChatMessage[],
  tools: readonly ToolDefinition[],
  calls: CallFormat,
): readonly ChatMessage[] {
  if (calls.by === 'stated') return stateTools(messages, tools);
  return calls.tells ? messages : tellTools(messages, tools, calls);
}
