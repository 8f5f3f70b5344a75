import { z } from 'zod';
import { invalid } from '../apiError.ts';
import type { Asked, ModelDefaults } from './asked.ts';
import { commonShape, isPromptOnly, MOST_REPLIES, partial, replyParams, sentAlong } from './commonFields.ts';
import { calledIn } from './fieldNames.ts';
import { promptsOf } from './prompts.ts';
import { readFields } from './readFields.ts';

const MOST_ALTERNATIVES = 20;
/** OpenAI's, where `max_tokens` is left out. */
const DEFAULT_TOKENS = 16;

const rules = {
  ...partial({
    supported: {
      ...commonShape,
      logprobs: z.int().min(0).max(MOST_ALTERNATIVES),
      echo: z.boolean(),
      best_of: z.int(),
    },
    sentAlong,
    refused: {
      suffix: {
        unless: (value) => value === '',
        instead: 'Write the whole prompt, the marks of the model included.',
      },
      messages: { instead: 'It is a field of /v1/chat/completions; a completion has a prompt.' },
      tools: { instead: 'It is a field of /v1/chat/completions.' },
      tool_choice: { instead: 'It is a field of /v1/chat/completions.' },
      top_logprobs: { instead: 'A completion has logprobs, with how many alternatives are wanted.' },
      max_completion_tokens: { instead: 'A completion has max_tokens.' },
    },
  }),
};
const shape = { ...rules.supported, prompt: z.unknown().optional() };

/** `/v1/completions`. Throws `ApiError` 400, by the field's name. */
export function readCompletionRequest(
  body: unknown,
  defaults: Omit<ModelDefaults, 'systemPrompt'>,
): { asked: Asked; model: string | undefined } {
  const fields = readFields(body, { ...rules, supported: shape });
  const { n = 1, best_of: bestOf, logprobs, echo = false } = fields;
  if (bestOf !== undefined && bestOf !== n)
    throw invalid('best_of: replies are not ranked here; leave it out, or give the same as n.', 'best_of');
  if (echo && fields.post_sampling_probs)
    throw invalid(
      'post_sampling_probs: an echoed prompt was drawn from nothing; leave out echo or this.',
      'post_sampling_probs',
    );
  const prompts = promptsOf(fields.prompt, defaults);
  if (prompts.length * n > MOST_REPLIES)
    throw invalid(
      `prompt: ${prompts.length * n} replies to one request are more than ${MOST_REPLIES}.`,
      'prompt',
    );
  const scores = { alternatives: logprobs ?? null, field: 'logprobs' };
  const asked: Asked = {
    prompts,
    replies: n,
    params: replyParams(fields, defaults, scores, DEFAULT_TOKENS),
    called: calledIn(fields, 'prompt'),
    promptOnly: isPromptOnly(fields),
    stream: fields.stream ?? false,
    counts: fields.timings_per_token ?? false,
    usageInStream: fields.stream_options?.include_usage ?? false,
    echo,
  };
  return { asked, model: fields.model };
}
