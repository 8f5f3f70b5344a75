import { z } from 'zod';
import { errorValue } from './errors.ts';
import { live, request, stream } from './kinds.ts';
import { libraryReport } from './library.ts';
import { modelDetails } from './modelDetails.ts';

/** A repository of a hub that has models to run. */
export const foundModel = z.object({
  /** `owner/name`. */
  repository: z.string(),
  downloads: z.number(),
  likes: z.number(),
  /** Its owner wants to be asked first. */
  gated: z.boolean(),
  updatedAt: z.string(),
});
export type FoundModel = z.output<typeof foundModel>;

export const hubFile = z.object({
  path: z.string(),
  bytes: z.number(),
  /** Of its content; null where the hub keeps no checksum of it. */
  sha256: z.string().nullable(),
});

/** A model that can be got: one file, or all that it is cut into, in order. */
export const offer = z.object({
  name: z.string(),
  /** By the name of the file. */
  quantisation: z.string().nullable(),
  files: z.array(hubFile),
  bytes: z.number(),
});
export type Offer = z.output<typeof offer>;

/** How the hub is reached. */
export const hubAccess = z.object({
  /** Nothing leaves the machine. */
  offline: z.boolean(),
  /** Of the hub, or of a mirror that speaks as it does. */
  hub: z.string(),
  /** `http://host:port`; null: as the environment says. */
  proxy: z.string().nullable(),
  /** For that hub alone. */
  token: z.string().nullable(),
});
export type HubAccess = z.output<typeof hubAccess>;

/** A host that was asked for something, whatever came of it. Milliseconds since 1970. */
export const contact = z.object({
  host: z.string(),
  first: z.number(),
  last: z.number(),
  requests: z.int(),
});
export type Contact = z.output<typeof contact>;

export const wantedOffer = z.object({
  repository: z.string().min(1).max(300),
  files: z.array(hubFile).min(1).max(1024),
  /** Absolute. */
  folder: z.string().min(1),
});

const downloadEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    phase: z.enum(['fetching', 'checking']),
    bytes: z.number(),
    total: z.number(),
  }),
  /** Where it lies: its first file. */
  z.object({ type: z.literal('done'), path: z.string() }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);

const hashEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hash'), path: z.string(), sha256: z.string() }),
  z.object({ type: z.literal('done') }),
  z.object({ type: z.literal('failed'), error: errorValue }),
]);

/** Every message between the process that looks after model files and whoever started it. */
export const libraryProcessContract = {
  /** `own`: the folders that are Pagoda's; `added`: those that a person named. */
  'library.scan': request(z.object({ own: z.array(z.string()), added: z.array(z.string()) }), libraryReport),
  'library.details': request(z.object({ path: z.string().min(1) }), modelDetails),
  /** SHA-256 of each file's whole content, its further parts included, one after the other. What cannot be read is left out. */
  'library.hash': stream(z.object({ paths: z.array(z.string()) }), hashEvent),
  /** From now on. Switched offline, what is under way ends with `download.offline`. */
  'hub.access': request(hubAccess, z.object({})),
  'hub.search': request(z.object({ query: z.string().max(200) }), z.object({ models: z.array(foundModel) })),
  'hub.offers': request(
    z.object({ repository: z.string().min(1).max(300) }),
    z.object({ offers: z.array(offer) }),
  ),
  'hub.download': stream(wantedOffer, downloadEvent),
  /** Throws away what came of a download that was not finished. */
  'hub.discard': request(wantedOffer, z.object({})),
  /** Since the process began. */
  'hub.contacts': live(z.array(contact)),
} as const;
export type LibraryProcessContract = typeof libraryProcessContract;
