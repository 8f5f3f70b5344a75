import { z } from 'zod';
import type { ChatMessage, PromptInput } from '../../contract/generation.ts';
import { invalid } from '../apiError.ts';
import type { Asked, ModelDefaults } from './asked.ts';
import { commonShape, isPromptOnly, partial, replyParams, sentAlong } from './commonFields.ts';
import { messageShape, messagesOf } from './messages.ts';
import { calledIn } from './fieldNames.ts';
import { readFields } from './readFields.ts';
import { toolShape, toolsOf, type ToolsWanted } from './toolFields.ts';

const MOST_ALTERNATIVES = 20;
/** Of a conversation: each is a token at least, and no context is that long in turns. */
const MOST_MESSAGES = 100_000;

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

const rules = {
  ...partial({
    supported: {
      ...commonShape,
      ...toolShape,
      max_completion_tokens: z.int(),
      logprobs: z.boolean(),
      top_logprobs: z.int().min(0).max(MOST_ALTERNATIVES),
      /** vLLM's, for a conversation that ends with the assistant's own beginning. */
      continue_final_message: z.boolean(),
      add_generation_prompt: z.boolean(),
    },
    // `prediction` says what the reply may be, to have it sooner.
    sentAlong: [...sentAlong, 'prediction'],
    refused: {
      functions: { unless: isEmptyList, instead: 'Use tools.' },
      function_call: { unless: (value) => value === 'none' || value === 'auto', instead: 'Use tool_choice.' },
      modalities: {
        unless: (value) => JSON.stringify(value) === '["text"]',
        instead: 'Replies are text: leave it out, or give ["text"].',
      },
      audio: { instead: '' },
      web_search_options: { instead: '' },
      reasoning_effort: { instead: '' },
      reasoning_format: {
        unless: (value) => value === 'auto' || value === 'deepseek',
        instead: 'What a model thinks comes apart from its answer, as reasoning_content.',
      },
      verbosity: { unless: (value) => value === 'medium', instead: '' },
      chat_template: {
        instead: "The model's own template is used; with /v1/completions you write the whole prompt.",
      },
      chat_template_kwargs: { unless: (value) => JSON.stringify(value) === '{}', instead: '' },
      best_of: { unless: (value) => value === 1, instead: 'Use n.' },
      echo: { unless: (value) => value === false, instead: 'It is a field of /v1/completions.' },
      suffix: { instead: '' },
      prompt: { instead: 'It is a field of /v1/completions; a chat has messages.' },
    },
  }),
};
const shape = { ...rules.supported, messages: z.array(messageShape).min(1).max(MOST_MESSAGES) };

/** `/v1/chat/completions`. Throws `ApiError` 400, by the field's name. */
export function readChatRequest(
  body: unknown,
  defaults: ModelDefaults,
): { asked: Asked; model: string | undefined } {
  const fields = readFields(body, { ...rules, supported: shape });
  const { logprobs = false, top_logprobs: top } = fields;
  if (top !== undefined && top > 0 && !logprobs)
    throw invalid('top_logprobs: needs logprobs to be true.', 'top_logprobs');
  const wanted = toolsOf(fields);
  const params = replyParams(fields, defaults, {
    alternatives: logprobs ? (top ?? 0) : null,
    field: 'logprobs',
  });
  const asked: Asked = {
    prompts: [promptOf(messagesOf(fields.messages), fields, wanted, defaults.systemPrompt)],
    replies: fields.n ?? 1,
    params: { ...params, ...wanted.params },
    called: calledIn(fields, 'messages'),
    promptOnly: isPromptOnly(fields),
    stream: fields.stream ?? false,
    counts: fields.timings_per_token ?? false,
    usageInStream: fields.stream_options?.include_usage ?? false,
    echo: false,
  };
  return { asked, model: fields.model };
}

/**
 * A conversation that ends with the assistant's own words is one to go on with, as llama-server has it; `continue_final_message` false says that it is not.
 */
function promptOf(
  messages: ChatMessage[],
  fields: { continue_final_message?: boolean | undefined; add_generation_prompt?: boolean | undefined },
  { tools }: Pick<ToolsWanted, 'tools'>,
  systemPrompt: string | null,
): PromptInput {
  const ownLast = messages.at(-1)?.role === 'assistant';
  const { continue_final_message: wanted, add_generation_prompt: opens } = fields;
  if (wanted === true && !ownLast)
    throw invalid(
      'continue_final_message: the last message has to be one of the assistant.',
      'continue_final_message',
    );
  if (wanted === true && opens === true)
    throw invalid('add_generation_prompt: does not go with continue_final_message.', 'add_generation_prompt');
  if (opens === false && !ownLast)
    throw invalid('add_generation_prompt: a reply needs its opening; leave it out.', 'add_generation_prompt');
  return {
    kind: 'chat',
    messages: withSystem(messages, systemPrompt),
    continueLast: ownLast && (wanted ?? !(opens ?? false)),
    ...(tools.length > 0 ? { tools } : {}),
  };
}

/** The model's own where there is none; an empty one says that there is to be none. */
function withSystem(messages: ChatMessage[], own: string | null): ChatMessage[] {
  const [first, ...rest] = messages;
  if (first?.role === 'system' && first.content === '' && rest.length > 0) return rest;
  if (own === null || messages.some(({ role }) => role === 'system')) return messages;
  return [{ role: 'system', content: own }, ...messages];
}
