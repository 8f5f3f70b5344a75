import { z } from 'zod';
import { beamNode, beamSettings } from './beam.ts';
import { chatKey } from './chatKey.ts';
import { errorValue } from './errors.ts';
import { stream } from './kinds.ts';
import { overflow, view } from './overflow.ts';
import { promptInput } from './prompt.ts';
import { replyFormat } from './format.ts';
import { samplingSettings } from './sampling.ts';
import { toolCall, toolChoice } from './tools.ts';

export { chatMessage, promptInput, type ChatMessage, type PromptInput } from './prompt.ts';
export type { ToolCall, ToolChoice, ToolDefinition } from './tools.ts';

/** Who waits: decides who gets room first (person > api > background). */
export const priority = z.enum(['person', 'api', 'background']);
export type Priority = z.output<typeof priority>;

/** Whether the engine proposes tokens itself. `auto`: as far as it pays; `on`: wherever there is something to propose. */
export const draftsChoice = z.enum(['auto', 'on', 'off']);
export type DraftsChoice = z.output<typeof draftsChoice>;

export const generateParams = z.object({
  prompt: promptInput,
  /** `beam`: the reply is searched for, by `beam`; temperature and the other settings of `sampling` have no part in it. */
  method: z.enum(['sampling', 'beam']).default('sampling'),
  sampling: samplingSettings.prefault({}),
  beam: beamSettings.prefault({}),
  /** Null: until the model ends the reply or the context is full. */
  maxTokens: z.int().min(1).nullable().default(null),
  /** The reply does not end before it has this many tokens: no end token is chosen, and a stop string complete before that is text like any other; save in a search, where it ends a beam at any time, as in Hugging Face's `generate`. */
  minTokens: z.int().min(0).default(0),
  /** The model does not end the reply: it goes on until `maxTokens`, a stop string or the end of the context. */
  ignoreEnd: z.boolean().default(false),
  /** The reply ends before the first of these; it is not part of the text. */
  stop: z.array(z.string().min(1)).max(32).default([]),
  /** How many alternatives to report per token; null reports no log-probabilities at all, 0 only the chosen token's. */
  logprobs: z.int().min(0).max(64).nullable().default(null),
  /** What the reply has to keep to. */
  format: replyFormat.default({ kind: 'text' }),
  /** Of the prompt's tools. `required` and `{ name }` need some, and leave no room for a `format`. */
  toolChoice: toolChoice.default('auto'),
  /** Whether one reply may call several tools, up to 32. */
  parallelToolCalls: z.boolean().default(true),
  /** Where log-probabilities are reported: also those after the whole chain, of what the token was drawn from. */
  chainLogprobs: z.boolean().default(false),
  /** Where log-probabilities are reported: each also as it comes (`scores`), not only all of them at the end. */
  liveLogprobs: z.boolean().default(false),
  /** What happens when the conversation does not fit, or no longer. A raw prompt has no turns to leave out: `stop` alone. */
  overflow: overflow.prefault({}),
  /** Whether the engine proposes tokens itself and has several checked in one step. What is written is the same either way, only its pace is not. */
  drafts: draftsChoice.default('auto'),
  /** Requests of the same chat also draw on each other's texts for what they propose; those stay in the engine's memory. */
  chat: chatKey,
  /**
   * Whose texts what is proposed may come from: the same chat's, or all that the engine was told by `drafts.learn` as well. Whatever is proposed,
   * what is written is what would have been without.
   */
  draftSource: z.enum(['chat', 'allChats']).default('chat'),
  priority: priority.default('person'),
  /** Path of the model that it is for; where another one has taken its place by then it fails with `model.another`. Null: whichever is there. */
  model: z.string().min(1).nullable().default(null),
  /** The client shows new text this often and wants to hear of it no more often, of all its replies at once; milliseconds. Null: as it comes. */
  tellEveryMs: z.int().min(1).max(1000).nullable().default(null),
  /** What the client calls the request, for those who watch the engine work. */
  tag: z.string().max(200).default(''),
});
export type GenerateParams = z.output<typeof generateParams>;
export type GenerateParamsInput = z.input<typeof generateParams>;

export const tokenLogprob = z.object({ id: z.int(), logprob: z.number() });
export type TokenLogprob = z.output<typeof tokenLogprob>;
const alternatives = z.array(tokenLogprob);
/**
 * Natural log-probabilities of the model's own scores, over the whole vocabulary and before any sampler, grammar and penalty. `chain`: those of what
 * was left after all of them, in which what is not listed is no choice or less likely; a token that was not drawn but taken has 0.
 */
export const stepLogprobs = tokenLogprob.extend({
  top: alternatives,
  chain: z.object({ logprob: z.number(), top: alternatives }).optional(),
});
export type StepLogprobs = z.output<typeof stepLogprobs>;

/**
 * What was done to a conversation because the model's template does not take it as it is: `systemInTurn` a system text went into the turn that
 * follows it; `turnsMerged` turns of the same side became one; `emptyReplyLeftOut` a reply that says nothing; `turnAdded` a turn of the person
 * before an assistant that spoke first.
 */
export const adaptation = z.enum(['systemInTurn', 'turnsMerged', 'emptyReplyLeftOut', 'turnAdded']);
export type Adaptation = z.output<typeof adaptation>;

/** All milliseconds are wall clock of the engine. `ttftMs`: from the request's arrival to the first token. */
export const timings = z.object({
  promptTokens: z.int(),
  /** Of those, how many were in the KV cache already. */
  cachedTokens: z.int(),
  promptMs: z.number(),
  ttftMs: z.number(),
  generatedTokens: z.int(),
  generateMs: z.number(),
  tokensPerSecond: z.number(),
  /** Tokens proposed by the engine's own guesses and checked by the model; and how many of them the reply took. They change its pace, never its text. */
  draftedTokens: z.int().default(0),
  acceptedTokens: z.int().default(0),
});
export type Timings = z.output<typeof timings>;

/** `stop` end token; `stopString`; `length` maxTokens; `context` no room left in the context; `cancelled` by the client. */
export const finishReason = z.enum(['stop', 'stopString', 'length', 'context', 'cancelled']);
export type FinishReason = z.output<typeof finishReason>;

/** A reply that a search returns. */
export const returnedBeam = z.object({
  text: z.string(),
  reasoning: z.string().optional(),
  /** The end token included where the model chose it. */
  tokenIds: z.array(z.int()),
  /** Sum of the scores of its tokens over their number to the power of the length penalty. */
  score: z.number(),
  finishReason,
});
export type ReturnedBeam = z.output<typeof returnedBeam>;

/** Always whole characters; and how many tokens the reply took so far in all. */
const piece = { text: z.string(), generatedTokens: z.int(), tokensPerSecond: z.number() };

export const generateEvent = z.discriminatedUnion('type', [
  /** It waits for a place, `ahead` others before it. Comes again when that changes. */
  z.object({ type: z.literal('queued'), ahead: z.int() }),
  /** It gave its place up to a more important or earlier request, for want of room; it goes on by itself (`resumed`), nothing is lost. */
  z.object({ type: z.literal('paused') }),
  z.object({ type: z.literal('resumed') }),
  /** Progress of reading the prompt, in tokens; the first comes with `read` = what was cached. */
  z.object({ type: z.literal('prompt'), read: z.int(), total: z.int() }),
  /** The model sees the conversation otherwise than it was given; comes once, before the first `prompt`. */
  z.object({ type: z.literal('adapted'), how: z.array(adaptation).min(1) }),
  /** Some `messages` are being summarised, which takes a while. */
  z.object({ type: z.literal('summarising'), messages: z.int() }),
  /**
   * The model does not see all of the conversation; comes before the first `prompt`, and again when more is left out while the reply is
   * written, which then goes on from what is read again (`prompt`). `promptTokens`: of what it sees, without the reply.
   */
  z.object({ type: z.literal('overflowed'), promptTokens: z.int(), ...view.shape }),
  /** Reasoning since the last event: what the model thinks before and between the parts of its answer. `ms`: since the first token. */
  z.object({ type: z.literal('reasoning'), ms: z.number(), ...piece }),
  /** Log-probabilities of the tokens chosen since the last of these, the end token's included; before the text that comes of them. */
  z.object({ type: z.literal('scores'), tokens: z.array(stepLogprobs) }),
  /** Text of the answer since the last event. */
  z.object({ type: z.literal('text'), ...piece }),
  /** The reply calls a tool, the `index`-th of its calls, from 0 up. What follows are its arguments. */
  z.object({ type: z.literal('toolCall'), index: z.int(), id: z.string(), name: z.string() }),
  /** Of the arguments of that call, what came since the last event: JSON when all is together. A call is whole when `done` has it. */
  z.object({ type: z.literal('toolArguments'), index: z.int(), ...piece }),
  /**
   * How the tree of a beam search grew since the last of these, ten times a second at most. `running`: ids of the last tokens of the beams
   * that go on, best first; every other way that is not in `finished` has ended.
   */
  z.object({
    type: z.literal('beams'),
    added: z.array(beamNode),
    running: z.array(z.int()),
    /** All that have ended so far; ids of their last tokens. */
    finished: z.array(z.object({ id: z.int(), score: z.number() })),
  }),
  z.object({
    type: z.literal('done'),
    finishReason,
    /** The end token included where the model chose it. */
    tokenIds: z.array(z.int()),
    promptTokenIds: z.array(z.int()),
    /** All tokens of the reply, those it continued included: what to hand back as `tokenIds` to go on. Absent where that makes no sense. */
    replyTokenIds: z.array(z.int()).optional(),
    logprobs: z.array(stepLogprobs).optional(),
    /**
     * Steps that had tokens checked which the engine had proposed, three numbers each: the first token that such a step brought, how many were
     * proposed to come from there on, and how many of those the reply took.
     */
    drafts: z.array(z.int()).optional(),
    /** The calls that are whole, with arguments that are right; one that the reply broke off in (`length`, `context`, ...) is not among them. */
    toolCalls: z.array(toolCall).min(1).optional(),
    /** What a search returns, best first; the reply is the first of them. */
    beams: z.array(returnedBeam).optional(),
    /** The seed that was used; null when greedy. */
    seed: z.int().nullable(),
    timings,
  }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);
export type GenerateEvent = z.output<typeof generateEvent>;

export const generate = stream(generateParams, generateEvent);

export const readAheadEvent = z.discriminatedUnion('type', [
  /** Of `total` tokens of the prompt, how many are in the cache. */
  z.object({ type: z.literal('read'), read: z.int(), total: z.int() }),
  z.object({ type: z.literal('done'), tokens: z.int() }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);

/**
 * Reads a prompt that is still being written, or that may be asked for, behind everything else: what is sent later begins there. Cancelling
 * keeps what was read so far. A prompt that does not fit, or that its template refuses, fails as it would when it is sent.
 */
export const readAhead = stream(
  z.object({
    prompt: promptInput,
    overflow: overflow.prefault({}),
    chat: chatKey,
    tag: z.string().max(200).default(''),
  }),
  readAheadEvent,
);
