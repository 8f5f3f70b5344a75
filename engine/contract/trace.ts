import { z } from 'zod';
import { errorValue } from './errors.ts';
import { finishReason, priority } from './generation.ts';
import { live, request, stream } from './kinds.ts';

/**
 * What the engine did, step by step, as it is recorded while somebody wants it. Times are milliseconds since the recording's first moment. There
 * is no text in it: names that clients gave to their requests, and counts.
 */

const at = z.number();

/** A model came or went. */
const modelCame = z.object({
  kind: z.literal('model'),
  at,
  /** Null: none is there any more. */
  model: z
    .object({
      name: z.string(),
      architecture: z.string(),
      contextLength: z.int(),
      /** Most tokens of one step. */
      stepTokens: z.int(),
      threads: z.int(),
      cacheType: z.string(),
      kernels: z.string(),
    })
    .nullable(),
});

/** A request came; one that came before the recording began has its time below 0. */
const arrived = z.object({
  kind: z.literal('arrived'),
  at,
  task: z.int(),
  /** `GenerateParams.tag`. */
  tag: z.string(),
  priority,
  /** Ids of the sequences that it begins with, as in `Lane.id`. */
  lanes: z.array(z.int()),
  /** Of its prompt. */
  tokens: z.int(),
});

const ended = z.object({
  kind: z.literal('ended'),
  at,
  task: z.int(),
  reason: z.union([finishReason, z.literal('failed')]),
});

/** One sequence's part of a step. */
export const tracedRow = z.object({
  lane: z.int(),
  task: z.int(),
  /** Index of its first token in its sequence. */
  from: z.int(),
  /** Tokens that were sure, and tokens that were guessed to come after them. */
  tokens: z.int(),
  drafted: z.int(),
  /** Tokens of the reply that came of it: what lies behind the reply's end is none. Of a search: beams that go on from it. */
  chosen: z.int(),
});
export type TracedRow = z.output<typeof tracedRow>;

const step = z.object({
  kind: z.literal('step'),
  /** When its planning began. */
  at,
  step: z.int(),
  outcome: z.enum(['ok', 'noKvRoom', 'aborted', 'invalidBatch', 'cacheOpFailed', 'fatal']),
  /** Its parts, one after the other. */
  plan: z.number(),
  layOut: z.number(),
  emit: z.number(),
  wait: z.number(),
  commit: z.number(),
  /** What the device's thread did meanwhile; of decoding, `submit` until the device had the work. */
  device: z.number(),
  submit: z.number(),
  choose: z.number(),
  /** How long the device was at work on it before it was asked for. */
  ahead: z.number(),
  /** What it had of a prompt that is read in slices, after the rest. */
  slice: z.number(),
  tokens: z.int(),
  promptTokens: z.int(),
  rows: z.array(tracedRow),
  /** Tasks that got their place with it, and what of their first sequence need not be read. */
  admitted: z.array(z.object({ task: z.int(), cached: z.int(), stored: z.int() })),
  /** Tasks that gave their place up. */
  parked: z.array(z.int()),
  /** Pages that were copied out, and put back, by it. */
  saved: z.int(),
  restored: z.int(),
  /** After it. */
  cells: z.object({ used: z.int(), parked: z.int(), free: z.int() }),
  running: z.int(),
  waiting: z.int(),
  /** Pages in memory and on disk; null: there is no such tier. */
  ramPages: z.int().nullable(),
  diskPages: z.int().nullable(),
});
export type TracedStep = z.output<typeof step>;

export const traceEvent = z.discriminatedUnion('kind', [modelCame, arrived, step, ended]);
export type TraceEvent = z.output<typeof traceEvent>;

export const traceState = z.object({
  recording: z.boolean(),
  steps: z.int(),
  /** Of replies, in the steps that are kept. */
  tokens: z.int(),
  /** Milliseconds from its first moment to its last. */
  length: z.number(),
  /** Events that were given up because there is no end to what may be recorded: the oldest go first. */
  dropped: z.int(),
});
export type TraceState = z.output<typeof traceState>;

/** What a recording says of where it was made. */
export const traceHead = z.object({
  /** Its first moment, milliseconds since 1970. */
  startedAt: z.number(),
  version: z.string(),
  llamaVersion: z.string(),
  variant: z.string(),
  dropped: z.int(),
});
export type TraceHead = z.output<typeof traceHead>;

export interface Recording {
  readonly head: TraceHead;
  /** In the order in which they came to an end. */
  readonly events: readonly TraceEvent[];
}

/** Begins, holds or goes on; what is recorded stays until it is cleared or another recording takes its place. */
export const setTrace = request(
  z.object({ recording: z.boolean(), clear: z.boolean().default(false) }),
  traceState,
);

/** A few times a second at most. */
export const watchTrace = live(traceState);

/** The recording as it is, in parts, so that neither side stands still for it. */
export const readTrace = stream(
  z.object({}),
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('part'), events: z.array(traceEvent) }),
    z.object({ type: z.literal('done'), head: traceHead }),
    z.object({ type: z.literal('failed'), error: errorValue }),
  ]),
);
