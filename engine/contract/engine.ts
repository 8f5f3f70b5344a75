import { z } from 'zod';
import { readPage, watchActivity } from './activity.ts';
import { errorValue } from './errors.ts';
import { chatMessage, generate, readAhead } from './generation.ts';
import { live, request } from './kinds.ts';
import { planPrompt } from './overflow.ts';
import { readReply, scoreReply } from './scores.ts';
import { replyFormat } from './format.ts';
import { readTrace, setTrace, watchTrace } from './trace.ts';
import { checkDraftModel, loadedModel, loadModel, loadRoom, modelReport } from './models.ts';

/** Every message between an engine host and its clients (app, command line, server, benchmarks). */

export const deviceInfo = z.object({
  name: z.string(),
  description: z.string(),
  kind: z.enum(['cpu', 'gpu', 'accelerator']),
  memoryTotal: z.number(),
  memoryFree: z.number(),
});

export const kernelStatus = z.object({
  choice: z.enum(['own', 'stock']),
  /** Why stock runs; empty when ours do. */
  reason: z.string(),
  instructionSet: z.string(),
  library: z.string(),
  types: z.array(
    z.object({
      type: z.string(),
      own: z.boolean(),
      ownRowsPerSecond: z.number(),
      stockRowsPerSecond: z.number(),
    }),
  ),
  /** How compute threads wait for each other; and why they spin, empty when they sleep. */
  barrier: z.enum(['sleeping', 'spinning']),
  barrierReason: z.string(),
  attentionOps: z.number(),
  matmulOps: z.number(),
  /** Weights of loaded models that our kernels have yet to pack, which happens in the background. */
  bytesToPack: z.number(),
});
export type KernelStatus = z.output<typeof kernelStatus>;

/** A GPU variant that crashed or hung when it was tried, and is not tried again by itself until its drivers or libraries change. */
export const leftOutVariant = z.object({
  variant: z.enum(['cpu', 'cuda', 'vulkan', 'metal']),
  fault: z.enum(['crashed', 'hung']),
  /** In plain facts. */
  detail: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** At this very start of the engine. */
  now: z.boolean(),
});
export type LeftOutVariant = z.output<typeof leftOutVariant>;

export const engineInfo = z.object({
  version: z.string(),
  llamaVersion: z.string(),
  variant: z.enum(['cpu', 'cuda', 'vulkan', 'metal']),
  /** Why this variant and not a faster one, in plain facts; empty when it is what was asked for. */
  variantReason: z.string(),
  leftOut: z.array(leftOutVariant).default([]),
  libraryFolder: z.string(),
  devices: z.array(deviceInfo),
  kernels: kernelStatus,
  /** Process id of the engine. */
  pid: z.int(),
});
export type EngineInfo = z.output<typeof engineInfo>;

export const modelState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('loading'), path: z.string(), fraction: z.number() }),
  z.object({ kind: z.literal('ready'), model: loadedModel }),
  z.object({ kind: z.literal('failed'), path: z.string(), error: errorValue }),
]);
export type ModelState = z.output<typeof modelState>;

/** The engine at a glance; sent at most four times a second while something runs. Cells are tokens of KV cache. */
export const engineMetrics = z.object({
  running: z.int(),
  waiting: z.int(),
  cellsUsed: z.int(),
  cellsTotal: z.int(),
  steps: z.int(),
  /** Of the last step. */
  stepMs: z.number(),
  stepTokens: z.int(),
  /** Over the last second. */
  generatedPerSecond: z.number(),
  promptPerSecond: z.number(),
});
export type EngineMetrics = z.output<typeof engineMetrics>;

/** Of all steps of the model that is loaded: how many, and where their time went, in milliseconds. What the device does while others work counts in both. */
export const stepTimes = z.object({
  steps: z.int(),
  plan: z.number(),
  layOut: z.number(),
  emit: z.number(),
  wait: z.number(),
  commit: z.number(),
  /** What it takes until the device has the work, by what it is spent on. */
  moving: z.number(),
  placing: z.number(),
  building: z.number(),
  masking: z.number(),
  launching: z.number(),
  narrowing: z.number(),
  /** Of all that, what was done while the device was still at work on the step before. */
  hidden: z.number(),
  /** Not times but how many: graphs that could not be used again, pages of the cache that changed places, and cells that were attended. */
  graphs: z.int(),
  pages: z.int(),
  attended: z.int(),
  device: z.number(),
  choose: z.number(),
  /** How long the device was at work on steps before they were asked for. */
  ahead: z.number(),
});
export type StepTimes = z.output<typeof stepTimes>;

export const noStepTimes: Readonly<StepTimes> = {
  steps: 0,
  plan: 0,
  layOut: 0,
  emit: 0,
  wait: 0,
  commit: 0,
  moving: 0,
  placing: 0,
  building: 0,
  masking: 0,
  launching: 0,
  narrowing: 0,
  hidden: 0,
  graphs: 0,
  pages: 0,
  attended: 0,
  device: 0,
  choose: 0,
  ahead: 0,
};

/** Files count as large as they were; cells of the device as much as they hold. */
const freedBytes = z.object({ deviceBytes: z.number(), ramBytes: z.number(), diskBytes: z.number() });

/** Longest text that is learned at once, in characters. */
export const LONGEST_LEARNED = 200_000;

export const engineContract = {
  /** Answered at once, whatever the engine is doing. `stepMs`: for how long the device has been at the step under way; 0 while there is none. */
  'engine.ping': request(z.object({}), z.object({ stepMs: z.number() })),
  'engine.info': request(z.object({}), engineInfo),
  'engine.state': live(modelState),
  'engine.metrics': live(engineMetrics),
  'model.inspect': request(z.object({ path: z.string().min(1) }), modelReport),
  'model.load': loadModel,
  /** Asked anew each time: what is free changes. */
  'model.room': request(z.object({}), loadRoom),
  'model.checkDraft': checkDraftModel,
  /** `unlessBusy`: not while a reply or a load is under way. */
  'model.unload': request(z.object({ unlessBusy: z.boolean().default(false) }), z.object({})),
  tokenize: request(
    z.object({ text: z.string(), special: z.boolean().default(true), addBegin: z.boolean().default(true) }),
    z.object({ tokenIds: z.array(z.int()) }),
  ),
  /**
   * Tokens as text: of all together, and each by itself, as bytes, since a character may lie in several; none of these where `pieces` are not wanted.
   * `special`: control tokens by their names, else as nothing. Rejects with `request.invalid` for a number that is no token of the model.
   */
  detokenize: request(
    z.object({
      tokenIds: z.array(z.int({ abort: true })).max(1_000_000),
      special: z.boolean().default(true),
      pieces: z.boolean().default(true),
    }),
    z.object({ text: z.string(), pieces: z.array(z.array(z.int())) }),
  ),
  /** How many tokens a chat takes once templated: what a context gauge shows. */
  'chat.count': request(
    z.object({ messages: z.array(chatMessage).min(1) }),
    z.object({ tokens: z.int(), contextLength: z.int() }),
  ),
  /** Answers where a reply can be kept to this; rejects with `request.invalid` and the place where it cannot, as the reply would. */
  'format.check': request(z.object({ format: replyFormat }), z.object({})),
  'engine.stepTimes': request(z.object({}), stepTimes),
  'engine.watch': watchActivity,
  'engine.page': readPage,
  trace: watchTrace,
  'trace.set': setTrace,
  'trace.read': readTrace,
  /**
   * Texts of chats that requests with `draftSource` "allChats" may draw upon. They stay in the memory of the model that runs, the latest of them, until
   * they are forgotten. Answers once they are read, with how many tokens they are.
   */
  'drafts.learn': request(
    z.object({
      texts: z
        .array(z.object({ chat: z.string().min(1).max(200), text: z.string().max(LONGEST_LEARNED) }))
        .max(1000),
    }),
    z.object({ tokens: z.int() }),
  ),
  /** Forgets all of these. `pages.forget` and `pages.clear` forget them too. */
  'drafts.forget': request(z.object({}), z.object({})),
  'prompt.readAhead': readAhead,
  'prompt.plan': planPrompt,
  'reply.scores': scoreReply,
  'reply.read': readReply,
  /** Forgets everything that is cached and not in use, of all models: on the device, in memory and on disk. Says what that freed, in bytes. */
  'pages.clear': request(z.object({}), freedBytes),
  /** Forgets what only this chat's text made, of all models; what others have too stays. Its replies have to be over. */
  'pages.forget': request(z.object({ chat: z.string().min(1).max(200) }), freedBytes),
  generate,
} as const;
export type EngineContract = typeof engineContract;
