import { ApiError } from '../apiError.ts';

const chat = '/v1/chat/completions';

/** Paths that clients ask for and that are not here: what to do instead. */
const instead: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/v1(\/|$)/, 'The path has /v1 twice: leave it out of one of base URL and path.'],
  [
    /^(\/v1)?\/responses(\/|$)/,
    `OpenAI's Responses interface is not offered here. Have your client use chat completions (${chat}); in the AI SDK that is openai.chat("...").`,
  ],
  [/^(\/v1)?\/(embeddings|rerank)$/, 'No embeddings are made here, only text.'],
  [
    /^(\/v1)?\/(images|audio|moderations|files|assistants|threads|batches|fine_tuning|vector_stores|realtime|videos)(\/|$)/,
    `Only text is written here: use ${chat} or /v1/completions.`,
  ],
  [/^(\/v1)?\/messages(\/|$)/, `This is OpenAI's interface and not Anthropic's: use ${chat}.`],
  [/^\/api\//, `This is OpenAI's interface, and neither Ollama's nor LM Studio's own: use ${chat}.`],
  [/^\/openai\//, `Azure's paths are not offered here: use OpenAI's own, like ${chat}.`],
];

const PLAIN = `There is nothing at this path. The interface is under /v1, like ${chat}.`;

/** The path of a URL as routes have it. */
export const pathOf = (url: string): string =>
  url
    .split('?', 1)[0]!
    .replace(/\/{2,}/g, '/')
    .replace(/(?<=.)\/$/, '');

/** 404, in words that lead on. */
export function nothingAt(url: string): ApiError {
  const path = pathOf(url).toLowerCase();
  const [, words = PLAIN] = instead.find(([paths]) => paths.test(path)) ?? [];
  return new ApiError(404, words, { code: 'unknown_url' });
}
