import type { ToolCall } from '../../contract/generation.ts';
import type { CallPart, Ending, Part, Usage } from './answer.ts';
import type { Scored } from './scores.ts';

/** A reply as it was gathered. */
export interface Whole extends Said, Ending {}

/** A part of a reply, or all of it. */
export type Said = Omit<Part, 'tokens'>;

/** What is the same in all parts of an answer. */
export interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly system_fingerprint: string;
}

/** The shape of an interface's answers: one object of all choices, or chunks of one choice each. */
export interface Wire {
  readonly idPrefix: string;
  readonly wholeName: string;
  readonly chunkName: string;
  whole(index: number, reply: Whole): object;
  /** Before anything else of a reply, of which `first` comes next, if anything does; null: nothing. */
  opening(index: number, first: Said | null): object | null;
  part(index: number, part: Said, at: number): object;
  ending(index: number, ending: Ending): object;
}

const scoreOf = ({ score }: Ending) => (score === undefined ? {} : { score });

/** OpenAI's chat completions. */
export const chatWire = (wantsScores: boolean): Wire => ({
  idPrefix: 'chatcmpl-',
  wholeName: 'chat.completion',
  chunkName: 'chat.completion.chunk',
  whole: (index, { text, reasoning, scores, finish, score, toolCalls }) => ({
    index,
    message: {
      role: 'assistant',
      content: text === '' && toolCalls ? null : text,
      refusal: null,
      ...(toolCalls ? { tool_calls: toolCalls.map(callBody) } : {}),
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    },
    logprobs: wantsScores ? chatScores(scores) : null,
    finish_reason: finish,
    ...scoreOf({ finish, ...(score === undefined ? {} : { score }) }),
  }),
  // An empty text would be a text to clients, before calls and thoughts as well.
  opening: (index, first) => ({
    index,
    delta: { role: 'assistant', content: first && saysNoText(first) ? null : '' },
    logprobs: null,
    finish_reason: null,
  }),
  part: (index, { text, reasoning, scores, calls }) => ({
    index,
    delta: {
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(saysNoText({ text, reasoning, calls }) ? {} : { content: text }),
      ...(calls.length > 0 ? { tool_calls: calls.map(callDelta) } : {}),
    },
    logprobs: wantsScores && scores.length > 0 ? chatScores(scores) : null,
    finish_reason: null,
  }),
  ending: (index, ending) => ({
    index,
    delta: {},
    logprobs: null,
    finish_reason: ending.finish,
    ...scoreOf(ending),
  }),
});

const saysNoText = ({ text, reasoning, calls }: Pick<Said, 'text' | 'reasoning' | 'calls'>): boolean =>
  text === '' && (reasoning !== '' || calls.length > 0);

const callBody = ({ id, name, arguments: args }: ToolCall) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

const callDelta = (call: CallPart) =>
  'name' in call
    ? { index: call.index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }
    : { index: call.index, function: { arguments: call.text } };

const chatScores = (scores: readonly Scored[]) => ({
  content: scores.map(({ text, bytes, logprob, top }) => ({
    token: text,
    logprob,
    bytes,
    top_logprobs: top.map((each) => ({ token: each.text, logprob: each.logprob, bytes: each.bytes })),
  })),
  refusal: null,
});

/** OpenAI's older completions. What a model thinks is part of the text there: nothing tells it apart. */
export const completionWire = (wantsScores: boolean): Wire => {
  const choice = (index: number, part: Said, at: number, finish: string | null) => ({
    index,
    text: part.reasoning + part.text,
    logprobs: wantsScores ? completionScores(part.scores, at) : null,
    finish_reason: finish,
  });
  const nothing: Said = { text: '', reasoning: '', scores: [], calls: [] };
  return {
    idPrefix: 'cmpl-',
    wholeName: 'text_completion',
    chunkName: 'text_completion',
    whole: (index, reply) => ({ ...choice(index, reply, 0, reply.finish), ...scoreOf(reply) }),
    opening: () => null,
    part: (index, part, at) => choice(index, part, at, null),
    ending: (index, ending) => ({
      ...choice(index, nothing, 0, ending.finish),
      logprobs: null,
      ...scoreOf(ending),
    }),
  };
};

/** `at`: characters before the first of them. */
function completionScores(scores: readonly Scored[], at: number) {
  let offset = at;
  const offsets = scores.map(({ text }) => {
    const mine = offset;
    offset += text.length;
    return mine;
  });
  return {
    tokens: scores.map(({ text }) => text),
    token_logprobs: scores.map(({ logprob }) => logprob),
    top_logprobs: scores.map(({ text, logprob, top }) =>
      logprob === null ? null : byText([...top, { text, logprob }]),
    ),
    text_offset: offsets,
  };
}

/** The token itself is among them, as one more where it is none of the likeliest. Parts of characters have one text: the likeliest counts. */
function byText(tokens: readonly { text: string; logprob: number }[]): Record<string, number> {
  const found = new Map<string, number>();
  for (const { text, logprob } of tokens) if (!found.has(text)) found.set(text, logprob);
  return Object.fromEntries(found);
}

/** OpenAI's count; and llama-server's times beside it. */
export const usageBody = ({ promptTokens, cachedTokens, replyTokens }: Usage) => ({
  prompt_tokens: promptTokens,
  completion_tokens: replyTokens,
  total_tokens: promptTokens + replyTokens,
  prompt_tokens_details: { cached_tokens: cachedTokens },
});

/** llama-server's names, of a request with one reply; milliseconds. */
export function timingsBody({ timings }: Usage): object {
  const [only, ...others] = timings;
  if (!only || others.length > 0) return {};
  return {
    timings: {
      cache_n: only.cachedTokens,
      prompt_n: only.promptTokens - only.cachedTokens,
      prompt_ms: only.promptMs,
      predicted_n: only.generatedTokens,
      predicted_ms: only.generateMs,
      predicted_per_second: only.tokensPerSecond,
      first_ms: only.ttftMs,
      ...(only.draftedTokens > 0
        ? { draft_n: only.draftedTokens, draft_n_accepted: only.acceptedTokens }
        : {}),
    },
  };
}
