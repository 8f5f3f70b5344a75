import { z } from 'zod';
import { errorValue } from './errors.ts';
import { stream } from './kinds.ts';

/** What a lane is doing. `following`: another reads what both have, and it takes that over; `fetching`: its pages come from memory or disk. */
export const laneState = z.enum(['waiting', 'paused', 'fetching', 'following', 'reading', 'writing']);
export type LaneState = z.output<typeof laneState>;

/** What a person sees of a sequence in the live batch. Tokens, unless said otherwise. */
export const lane = z.object({
  /** Of its sequence, for as long as the engine lives. */
  id: z.int(),
  task: z.int(),
  /** What the client called the request (`GenerateParams.tag`); empty: nothing. */
  tag: z.string(),
  priority: z.enum(['person', 'api', 'background']),
  state: laneState,
  /** Tasks before it in the queue; 0 unless it waits. */
  ahead: z.int(),
  /** Of its tokens, in the cache. */
  computed: z.int(),
  wanted: z.int(),
  promptTokens: z.int(),
  /** Of its prompt, what did not have to be read when it got its place. */
  cachedTokens: z.int(),
  tokensPerSecond: z.number(),
});
export type Lane = z.output<typeof lane>;

/** A page of the KV cache on the device. */
export const mapPage = z.object({
  id: z.int(),
  /** Page before it; null: it begins the context. */
  parent: z.int().nullable(),
  from: z.int(),
  tokens: z.int(),
  /** Lanes that have it; none: it is parked. */
  lanes: z.array(z.int()),
  /** It lies in a lower tier too. */
  saved: z.boolean(),
});
export type MapPage = z.output<typeof mapPage>;

/** One step as it was: rows are lanes and how many tokens each had in it. */
export const stepSample = z.object({
  step: z.int(),
  milliseconds: z.number(),
  replyTokens: z.int(),
  promptTokens: z.int(),
  restoredTokens: z.int(),
  rows: z.array(z.object({ lane: z.int(), tokens: z.int() })),
});
export type StepSample = z.output<typeof stepSample>;

/** How often a time lay within [edge of the bucket, edge of the next): edges are 1 ms times 2 to the power of half the index. */
export const histogram = z.array(z.int());

/** Counted since the model was loaded. */
export const cacheTotals = z.object({
  promptTokens: z.int(),
  /** Of those, found on the device, and fetched from memory or disk. */
  onDevice: z.int(),
  restored: z.int(),
  /** Read by another at the same time and taken over. */
  shared: z.int(),
  /** Tasks that had to give their place up. */
  pauses: z.int(),
});

export const tierBytes = z.object({
  /** Cells of the device. */
  cells: z.object({ total: z.int(), free: z.int(), used: z.int(), parked: z.int() }),
  bytesPerCell: z.number(),
  ram: z.object({ pages: z.int(), bytes: z.number(), limit: z.number() }).nullable(),
  disk: z.object({ pages: z.int(), bytes: z.number() }).nullable(),
});

/** All that is live, or what changed of it: what is left out is as it was. */
export const activityChange = z.object({
  type: z.literal('change'),
  /** True: forget everything before; a model came or went, or this is the first. */
  fresh: z.boolean(),
  lanes: z.array(lane).optional(),
  /** Pages that are new or differ, and ids of those that are gone. */
  pages: z.array(mapPage).optional(),
  pagesGone: z.array(z.int()).optional(),
  /** Steps since the last change, the newest last, at most a hundred. */
  steps: z.array(stepSample).optional(),
  firstTokenMs: histogram.optional(),
  betweenTokensMs: histogram.optional(),
  totals: cacheTotals.optional(),
  tiers: tierBytes.optional(),
});
export type ActivityChange = z.output<typeof activityChange>;

export const activityEvent = z.discriminatedUnion('type', [
  activityChange,
  z.object({ type: z.literal('done') }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);

/** The live batch and the page map, as long as somebody looks: ten times a second at most, differences only. Cancelling ends it. */
export const watchActivity = stream(z.object({}), activityEvent);

export const HISTOGRAM_BUCKETS = 32;
/** Bucket of a time in milliseconds. */
export const bucketOf = (milliseconds: number): number =>
  Math.min(HISTOGRAM_BUCKETS - 1, Math.max(0, Math.floor(2 * Math.log2(Math.max(milliseconds, 1)))));
/** Where a bucket begins, in milliseconds. */
export const bucketFrom = (bucket: number): number => 2 ** (bucket / 2);
