import { z } from 'zod';
import { errorValue } from './errors.ts';
import { request, stream } from './kinds.ts';

export const gpuChoice = z.enum(['auto', 'cuda', 'vulkan', 'metal', 'off']);
export type GpuChoice = z.output<typeof gpuChoice>;

export const cacheType = z.enum(['f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl']);
export type CacheType = z.output<typeof cacheType>;

export const flashAttention = z.enum(['auto', 'on', 'off']);

/** The longest that positions can be stretched to, as often as they were trained for. */
export const MOST_ROPE_SCALE = 64;

/**
 * How rotary positions are stretched, in place of what the file says: `none`: not at all; `linear`: all alike; `yarn`: the slow ones, while near words stay
 * as exact as they were. `scale`: the context that can be used is so many times the one that the model was first trained for.
 */
export const ropeChoice = z
  .object({ scaling: z.enum(['none', 'linear', 'yarn']), scale: z.number().min(1).max(MOST_ROPE_SCALE) })
  .refine(({ scaling, scale }) => scaling !== 'none' || scale === 1, {
    message: 'none does not stretch: its scale is 1',
    path: ['scale'],
  });
export type RopeChoice = z.output<typeof ropeChoice>;

/** Tokens of one step: fewer would leave no room for replies side by side; of more no device makes use, and each takes memory for a step's work. */
export const LEAST_BATCH = 16;
export const MOST_BATCH = 4096;
/** More than any model has, so that "all of them" can be said with a large number, as people do with llama.cpp. */
export const MOST_LAYERS = 1000;

export const loadSettings = z.object({
  /** Tokens in the KV pool; null: the model's training context, at most 8192 and what memory allows. */
  contextLength: z.int().min(64).max(16_777_216).nullable().default(null),
  /** Null: the physical cores. */
  threads: z.int().min(1).max(512).nullable().default(null),
  /** Layers on the device; null: all of them where a GPU runs. */
  gpuLayers: z.int().min(0).max(MOST_LAYERS).nullable().default(null),
  /** Most tokens of one step, of prompts and replies together, and so of replies side by side; null: 512. */
  batchSize: z.int().min(LEAST_BATCH).max(MOST_BATCH).nullable().default(null),
  cacheType: cacheType.default('f16'),
  /** A float32 cache switches it off: under flash attention llama.cpp casts the cache to f16. */
  flashAttention: flashAttention.default('auto'),
  /** Bytes of memory for pages that the device has no room for; null: a quarter of what is free once the model is loaded; 0: none, nor on disk. */
  ramTierBytes: z.int().min(0).nullable().default(null),
  /** Bytes of disk for the same; null: 8 GiB, at most a tenth of what is free; 0: none. */
  diskTierBytes: z.int().min(0).nullable().default(null),
  /** Loads it also where the estimate says that it does not fit: a person's word, who may know better, or can wait. */
  despiteMemory: z.boolean().default(false),
  /** Null: as the file says. */
  rope: ropeChoice.nullable().default(null),
  /** A smaller model's file with the same vocabulary, which says what comes next; null: none. */
  draftModel: z.string().min(1).nullable().default(null),
});
export type LoadSettings = z.output<typeof loadSettings>;
export type LoadSettingsInput = z.input<typeof loadSettings>;

export const attentionKind = z.enum(['MHA', 'GQA', 'MQA', 'MLA', 'none']);

/** What a file says of itself, read without loading it. Bytes and tokens; null where the file is silent. */
export const modelReport = z.object({
  path: z.string(),
  fileBytes: z.number(),
  ggufVersion: z.number(),
  name: z.string().nullable(),
  architecture: z.string(),
  parameters: z.number(),
  layers: z.number().nullable(),
  embeddingLength: z.number().nullable(),
  /** Of the widest layer. */
  feedForwardLength: z.number().nullable(),
  /** Tokens that some layers see at most; null where all see all. */
  slidingWindow: z.number().nullable(),
  contextLength: z.number().nullable(),
  vocabularySize: z.number().nullable(),
  attention: z.object({
    kind: attentionKind,
    heads: z.number().nullable(),
    kvHeads: z.number().nullable(),
    headSize: z.number().nullable(),
    /** Bytes of KV cache per token of context, at an f16 cache, all layers. */
    kvBytesPerToken: z.number().nullable(),
  }),
  rope: z.object({
    base: z.number().nullable(),
    dimensions: z.number().nullable(),
    scaling: z.string().nullable(),
    scalingFactor: z.number().nullable(),
    originalContextLength: z.number().nullable(),
  }),
  quantisation: z.object({
    /** What the file calls itself, e.g. "Q4_1". */
    fileType: z.string().nullable(),
    /** Per tensor type: how many tensors and bytes. */
    types: z.array(z.object({ type: z.string(), tensors: z.number(), bytes: z.number() })),
    bitsPerWeight: z.number(),
  }),
  tokenizer: z.object({
    model: z.string().nullable(),
    pre: z.string().nullable(),
    chatTemplate: z.string().nullable(),
  }),
  licence: z.string().nullable(),
  tensors: z.number(),
  memory: z.object({
    weightsBytes: z.number(),
    /** KV cache at `contextLength` tokens in f16, a first estimate of what a load will take. */
    kvBytes: z.number().nullable(),
    kvContextLength: z.number().nullable(),
    totalBytes: z.number(),
  }),
});
export type ModelReport = z.output<typeof modelReport>;

/** As much of it as an estimate of what a load takes needs. */
export const fitShape = modelReport.pick({
  layers: true,
  embeddingLength: true,
  feedForwardLength: true,
  slidingWindow: true,
  contextLength: true,
  vocabularySize: true,
  attention: true,
  memory: true,
});
export type FitShape = z.output<typeof fitShape>;

/** Bytes by what they are for. */
export const fitPart = z.object({
  weights: z.number(),
  cache: z.number(),
  /** What a step works with. */
  compute: z.number(),
  /** Logits that steps bring back; always in the system's memory. */
  outputs: z.number(),
  total: z.number(),
});
export type FitPart = z.output<typeof fitPart>;

/** What a load takes, by whose memory it is. What a GPU shares with the system is the system's. */
export const fitEstimate = z.object({ system: fitPart, device: fitPart });
export type FitEstimate = z.output<typeof fitEstimate>;

/** What llama.cpp set aside for a model that is loaded, in one kind of buffer. Bytes. */
export const allocation = z.object({
  /** As ggml names them: CPU, CUDA0... */
  device: z.string(),
  buffer: z.string(),
  inSystemMemory: z.boolean(),
  weights: z.number(),
  cache: z.number(),
  compute: z.number(),
});
export type AllocationReport = z.output<typeof allocation>;

/** How much a load of now could take: what is free, and what the running model would give back. Bytes. */
export const loadRoom = z.object({
  systemBytes: z.number(),
  /** Of GPUs that have memory of their own; null: there are none, so that all of a model is in the system's. */
  deviceBytes: z.number().nullable(),
});
export type LoadRoom = z.output<typeof loadRoom>;

/** What is odd about a draft model that can be used all the same: it is the same file, or not the smaller one. */
export const draftNote = z.enum(['same', 'larger']);
export type DraftNote = z.output<typeof draftNote>;

/** Whether a file can draft for another, from their headers; where it cannot the request fails with the reason. */
export const checkDraftModel = request(
  z.object({ path: z.string().min(1), draftModel: z.string().min(1) }),
  z.object({ name: z.string().nullable(), parameters: z.number(), notes: z.array(draftNote) }),
);

/** A model that runs: what was decided for it. */
export const loadedModel = z.object({
  path: z.string(),
  name: z.string(),
  architecture: z.string(),
  parameters: z.number(),
  fileBytes: z.number(),
  trainedContextLength: z.number(),
  contextLength: z.number(),
  threads: z.number(),
  gpu: z.object({
    variant: z.enum(['cpu', 'cuda', 'vulkan', 'metal']),
    layersOnDevice: z.number(),
    layers: z.number(),
    devices: z.array(z.string()),
  }),
  cacheType,
  flashAttention: z.boolean(),
  /** What is kept of conversations: pages that any other can begin with, or whole states, for models whose memory cannot be cut. */
  keeps: z.enum(['pages', 'states']),
  /** How the KV cache is laid out: in whole pages, attended only as far as running sequences see, or as llama.cpp does, and why. */
  placement: z.object({ choice: z.enum(['paged', 'stock']), reason: z.string() }),
  hasChatTemplate: z.boolean(),
  /** Its tokens are the numbers below this one. */
  vocabularySize: z.number(),
  /** Whether it can have proposed tokens checked: its memory can take them back. */
  takesDrafts: z.boolean(),
  kernels: z.object({ choice: z.enum(['own', 'stock']), reason: z.string() }),
  /** The model that says what comes next in its replies. */
  draftModel: z
    .object({
      path: z.string(),
      name: z.string(),
      parameters: z.number(),
      fileBytes: z.number(),
      notes: z.array(draftNote),
    })
    .nullable(),
  /** What it was said to take, and what was set aside for it; that is empty where the library does not tell. Without the draft model. */
  memory: z.object({ said: fitEstimate, allocations: z.array(allocation) }),
  loadMs: z.number(),
});
export type LoadedModel = z.output<typeof loadedModel>;

export const loadEvent = z.discriminatedUnion('type', [
  /** 0 to 1. */
  z.object({ type: z.literal('progress'), fraction: z.number() }),
  z.object({ type: z.literal('done'), model: loadedModel }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);
export type LoadEvent = z.output<typeof loadEvent>;

/** When the running model goes. `now`: replies under way end as `cancelled` first; `quiet`: once none is under way, and no other load. */
export const whenToGo = z.enum(['now', 'quiet']).default('now');
export type WhenToGo = z.output<typeof whenToGo>;

/** Loads a model in place of the one that runs; cancelling aborts the load. */
export const loadModel = stream(
  z.object({ path: z.string().min(1), settings: loadSettings.prefault({}), when: whenToGo }),
  loadEvent,
);
