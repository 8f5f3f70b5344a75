import { z } from 'zod';
import { errorValue } from './errors.ts';
import { draftsChoice } from './generation.ts';
import { live, request } from './kinds.ts';
import { owner } from './library.ts';
import { loadSettings } from './models.ts';

/** The settings of the HTTP server, and what is to be seen of it: the same for the command line and the app. */

export const DEFAULT_PORT = 7247;

/** Goes through a header: printable, without blanks. */
export const serverKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,512}$/, 'it must be 1 to 512 printable characters without blanks');

const hostName = z.string().regex(/^[A-Za-z0-9.:_[\]-]{1,255}$/, 'it must be a host name or an address');

/** As browsers send it: scheme, host and port, no path. */
const origin = z
  .string()
  .max(300)
  .regex(/^([a-z][a-z0-9+.-]*:\/\/[^\s/?#]+|null)$/i, 'it must be like https://example.org, without a path');

/** A timer of Node's holds no more milliseconds than this many minutes have. */
export const MOST_IDLE_MINUTES = 35_000;

export const serverSettings = z.object({
  /** Address that is listened on; the default can be reached from this machine alone. */
  host: hostName.default('127.0.0.1'),
  /** 0: any that is free. */
  port: z.int().min(0).max(65_535).default(DEFAULT_PORT),
  /** Whoever asks has to send it; null: nobody has to. */
  key: serverKey.nullable().default(null),
  /** Names by which it may be asked, besides those of this machine and addresses. */
  allowedHosts: z.array(hostName).max(100).default([]),
  /** Web pages that may ask. No other page may, on this machine or elsewhere. */
  allowedOrigins: z.array(origin).max(100).default([]),
  /** Replies written at once. */
  parallel: z.int().min(1).max(128).default(32),
  /** Requests that may wait for a place; those beyond are told to come back. */
  queue: z.int().min(0).max(10_000).default(256),
  /** For requests that say nothing of it: whether the engine proposes tokens and has several checked in one step. Changes no text. */
  drafts: draftsChoice.default('auto'),
  /** Largest request body, in MiB. */
  bodyMiB: z.int().min(1).max(1024).default(16),
  /** Whether a request can have another model loaded by naming it; `loaded`: the one that is there answers, and no other. */
  models: z.enum(['loaded', 'any']).default('loaded'),
  /** After so many minutes without a request the model goes from memory, and comes back with the next one; null: never. */
  idleMinutes: z.number().positive().max(MOST_IDLE_MINUTES).nullable().default(null),
});
export type ServerSettings = z.output<typeof serverSettings>;
export type ServerSettingsInput = z.input<typeof serverSettings>;

/** A model that requests may name, and what it has where they say nothing else. */
export const offeredModel = z.object({
  path: z.string(),
  /** As the library calls it. */
  name: z.string(),
  owner,
  bytes: z.number(),
  parameters: z.number().nullable(),
  /** That it was trained for. */
  contextLength: z.number().nullable(),
  quantisation: z.string().nullable(),
  /** Milliseconds since 1970. */
  modifiedAt: z.number(),
  settings: loadSettings,
  /** Null: the model's own; '': none. */
  systemPrompt: z.string().nullable(),
  temperature: z.number().nullable(),
  topP: z.number().nullable(),
});
export type OfferedModel = z.output<typeof offeredModel>;

/** The models that requests may name. */
export const offered = z.object({
  models: z.array(offeredModel),
  /** Path of the one that answers where none is named and none is loaded; null: none. */
  home: z.string().nullable(),
});
export type Offered = z.output<typeof offered>;

/** A request under way. Times in milliseconds since 1970. */
export const servedRequest = z.object({
  id: z.string(),
  route: z.string(),
  client: z.string(),
  /** What the client calls itself. */
  agent: z.string(),
  /** Id of the model that writes; '' until that is known. */
  model: z.string(),
  state: z.enum(['receiving', 'waiting', 'loading', 'reading', 'writing', 'paused']),
  /** Requests before it, while it waits. */
  ahead: z.int(),
  promptTokens: z.int(),
  replyTokens: z.int(),
  /** Of all its replies since the first token; 0 before there is a second one. */
  tokensPerSecond: z.number(),
  since: z.number(),
});
export type ServedRequest = z.output<typeof servedRequest>;

/** A request that is over. */
export const endedRequest = servedRequest
  .pick({ id: true, client: true, agent: true, model: true, promptTokens: true, replyTokens: true })
  .extend({
    /** Null: there is nothing at its path. */
    route: z.string().nullable(),
    /** As HTTP has it; 499: the client left. */
    status: z.int(),
    cachedTokens: z.int(),
    /** 0 where nothing was written. */
    tokensPerSecond: z.number(),
    totalMs: z.number(),
    /** Milliseconds since 1970. */
    endedAt: z.number(),
  });
export type EndedRequest = z.output<typeof endedRequest>;

export const serverStatus = z.object({
  connections: z.array(
    z.object({ client: z.string(), agent: z.string(), requests: z.int(), since: z.number() }),
  ),
  requests: z.array(servedRequest),
  /** The last ones, latest first: those that made something, and those that were refused. */
  ended: z.array(endedRequest),
  /** Since it was switched on. */
  served: z.int(),
  refused: z.int(),
});
export type ServerStatus = z.output<typeof serverStatus>;

export const serverState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('off') }),
  z.object({ kind: z.literal('starting') }),
  z.object({ kind: z.literal('on'), url: z.string(), model: z.string().nullable(), status: serverStatus }),
  z.object({ kind: z.literal('failed'), error: errorValue }),
]);
export type ServerState = z.output<typeof serverState>;

/** Between the app and the process that its server runs in; the engine's port comes beside it, at the start and after each restart of an engine. */
export const serverProcessContract = {
  /** Once. Rejects with `server.cannotListen`. */
  'server.listen': request(
    z.object({ settings: serverSettings, version: z.string() }),
    z.object({ url: z.string() }),
  ),
  /** Whenever that changes; before it, there is nothing but what is loaded. */
  'server.offer': request(offered, z.object({})),
  /** Null until it listens. */
  'server.status': live(z.object({ model: z.string().nullable(), status: serverStatus }).nullable()),
} as const;
export type ServerProcessContract = typeof serverProcessContract;

/** What a message to that process says its port is. */
export const serverProcessPort = z.enum(['control', 'engine']);
export type ServerProcessPort = z.output<typeof serverProcessPort>;
