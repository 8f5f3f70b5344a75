import { z } from 'zod';
import { errorValue } from './errors.ts';
import { request, stream } from './kinds.ts';

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
  /** What those that have it are called (`GenerateParams.tag`), who runs first; of requests without a name nothing. */
  owners: z.array(z.string()),
  /** It lies in memory, on disk too, there as the page of this name; null: in neither. */
  stored: z.string().nullable(),
  ram: z.boolean(),
  disk: z.boolean(),
});
export type MapPage = z.output<typeof mapPage>;

/** A page in memory or on disk. */
export const storedPage = z.object({
  key: z.string(),
  /** Name of the page before it; empty: it begins the context. */
  parent: z.string(),
  from: z.int(),
  tokens: z.int(),
  /** What whoever left it is called; empty where that is not known, as of pages of an earlier session. */
  owner: z.string(),
  ram: z.boolean(),
  disk: z.boolean(),
});
export type StoredPage = z.output<typeof storedPage>;

/** What happened within half a second. Milliseconds, unless said otherwise. */
export const paceSample = z.object({
  /** When it began, milliseconds since 1970. */
  at: z.number(),
  /** How long it was. */
  span: z.number(),
  replyTokens: z.int(),
  promptTokens: z.int(),
  /** Of the tokens of replies that came after another: half came within, and 99 of 100. Null: none came. */
  betweenHalf: z.number().nullable(),
  betweenMost: z.number().nullable(),
  /** To the first token, of each reply that began. */
  firstTokens: z.array(z.number()),
});
export type PaceSample = z.output<typeof paceSample>;

/** One step as it was: rows are lanes and how many tokens each had in it. */
export const stepSample = z.object({
  step: z.int(),
  milliseconds: z.number(),
  replyTokens: z.int(),
  promptTokens: z.int(),
  restoredTokens: z.int(),
  /** `outputs`: how many tokens of a reply it brought; 0 while a prompt is read. */
  rows: z.array(z.object({ lane: z.int(), tokens: z.int(), outputs: z.int() })),
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

/**
 * Who guesses what comes next: `chat` what was said in the same chat; `otherChats` what was said in others; `successors` what the model itself
 * held likely after a token before; `model` a second model.
 */
export const drafter = z.enum(['chat', 'otherChats', 'successors', 'model']);
export type Drafter = z.output<typeof drafter>;

/** Tokens that were proposed, and what came of them. Counted since the model was loaded. */
export const draftCounts = z.object({
  drafted: z.int(),
  accepted: z.int(),
  /** Offers that were not worth their row. */
  refused: z.int(),
  /** Of those that were drafted first, second, ... after a sure token; the last has all that lay farther ahead. */
  byDepth: z.array(z.object({ drafted: z.int(), accepted: z.int() })),
  /** By who guessed them; those who never did are not there. */
  byDrafter: z.array(z.object({ drafter, drafted: z.int(), accepted: z.int() })),
  /** Of the last step that had any, in the order they were looked at: what a token would save times its probability, and what its row costs. */
  offers: z.array(
    z.object({
      lane: z.int(),
      drafter: drafter.nullable(),
      probability: z.number(),
      worthMs: z.number(),
      priceMs: z.number(),
      taken: z.boolean(),
    }),
  ),
});
export type DraftCounts = z.output<typeof draftCounts>;

/** All that is live, or what changed of it: what is left out is as it was. */
export const activityChange = z.object({
  type: z.literal('change'),
  /** True: forget everything before; a model came or went, or this is the first. */
  fresh: z.boolean(),
  lanes: z.array(lane).optional(),
  /** Pages that are new or differ, and ids of those that are gone. */
  pages: z.array(mapPage).optional(),
  pagesGone: z.array(z.int()).optional(),
  /** Pages of the lower tiers likewise; many come in several changes. */
  stored: z.array(storedPage).optional(),
  storedGone: z.array(z.string()).optional(),
  /** Steps since the last change, the newest last, at most 160. */
  steps: z.array(stepSample).optional(),
  /** What is new of the last two minutes, the newest last. */
  pace: z.array(paceSample).optional(),
  firstTokenMs: histogram.optional(),
  betweenTokensMs: histogram.optional(),
  totals: cacheTotals.optional(),
  drafts: draftCounts.optional(),
  tiers: tierBytes.optional(),
});
export type ActivityChange = z.output<typeof activityChange>;

export const activityEvent = z.discriminatedUnion('type', [
  activityChange,
  z.object({ type: z.literal('done') }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);

/** The live batch and the page map, as long as somebody looks: four times a second at most, differences only. Cancelling ends it. */
export const watchActivity = stream(z.object({}), activityEvent);

/** A page as a person reads it, with some pages before and after it; a beginning that parts goes on with whoever used it last. */
export const pageWords = z.object({
  /** In order. `page`: on the device, `stored`: its name in the lower tiers; null where it is not there. */
  parts: z.array(
    z.object({
      page: z.int().nullable(),
      stored: z.string().nullable(),
      from: z.int(),
      tokens: z.int(),
      text: z.string(),
    }),
  ),
  /** Tokens before and after what is here. */
  before: z.int(),
  after: z.int(),
});
export type PageWords = z.output<typeof pageWords>;

/** What a page says: one of the device by its id, one of the lower tiers by its name. Empty `parts`: it is gone. */
export const readPage = request(
  z.union([z.object({ page: z.int() }), z.object({ stored: z.string() }), z.object({ lane: z.int() })]),
  pageWords,
);

export const HISTOGRAM_BUCKETS = 32;
/** Bucket of a time in milliseconds. */
export const bucketOf = (milliseconds: number): number =>
  Math.min(HISTOGRAM_BUCKETS - 1, Math.max(0, Math.floor(2 * Math.log2(Math.max(milliseconds, 1)))));
/** Where a bucket begins, in milliseconds. */
export const bucketFrom = (bucket: number): number => 2 ** (bucket / 2);
