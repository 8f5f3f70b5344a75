/**
 * Conversations and tools as OpenAI's interface writes them, in the contract's names. Only names are changed: what comes out is checked by the
 * contract's schemas, and what is not of that form comes out as it is.
 */

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `tool_calls` and `tool_call_id` of a message. */
export function messageFromOpenAi(value: unknown): unknown {
  if (!isFields(value)) return value;
  const { tool_calls: calls, tool_call_id: callId, ...message } = value;
  return {
    ...message,
    ...(Array.isArray(calls) && calls.length > 0 ? { toolCalls: calls.map(callFromOpenAi) } : {}),
    ...(callId === undefined ? {} : { toolCallId: callId }),
  };
}

/** `{id, type, function: {name, arguments}}`. */
function callFromOpenAi(value: unknown): unknown {
  if (!isFields(value) || !isFields(value['function'])) return value;
  const { name, arguments: args } = value['function'];
  // Some write the object itself where its JSON is asked for.
  return { id: value['id'], name, arguments: isFields(args) ? JSON.stringify(args) : args };
}

/** `{type: 'function', function: {name, description, parameters}}`. */
export function toolFromOpenAi(value: unknown): unknown {
  if (!isFields(value) || !isFields(value['function'])) return value;
  const { name, description, parameters } = value['function'];
  return { name, description: description ?? undefined, parameters: parameters ?? undefined };
}
