import { z } from 'zod';
import { errorValue } from '../../../engine/contract/errors.ts';
import { live, request } from '../../../engine/contract/kinds.ts';
import { contact, foundModel, hubFile, offer } from '../../../engine/contract/libraryProcess.ts';

const address = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s/?#]+[^\s?#]*$/i, 'it must be like https://example.org')
  .refine((text) => URL.canParse(text), 'it must be like https://example.org');

/** How models are fetched, and whether anything is. */
export const downloadFields = {
  /** Nothing leaves the machine: no search, no download, no look for updates. */
  offline: z.boolean(),
  /** In place of the hub; null: the hub itself. */
  hubMirror: address.nullable(),
  /** Null: as the environment says. */
  hubProxy: address.nullable(),
  /** Folders that are looked through for models, besides the usual ones. */
  modelFolders: z.array(z.string().min(1)).max(100),
};
export type DownloadFields = z.output<z.ZodObject<typeof downloadFields>>;

export const defaultDownloads: DownloadFields = {
  offline: false,
  hubMirror: null,
  hubProxy: null,
  modelFolders: [],
};

/** A model that is fetched, or was begun. */
export const downloadEntry = z.object({
  id: z.string(),
  repository: z.string(),
  name: z.string(),
  quantisation: z.string().nullable(),
  files: z.array(hubFile),
  /** Names of those that lay in the folder before it was begun: they are not its to throw away. */
  there: z.array(z.string()).optional(),
  folder: z.string(),
  bytes: z.number(),
  state: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('running'),
      phase: z.enum(['fetching', 'checking']),
      doneBytes: z.number(),
      /** Over the last seconds; 0: not yet known. */
      bytesPerSecond: z.number(),
    }),
    /** Stopped by a person, or by the end of the app. */
    z.object({ kind: z.literal('paused') }),
    z.object({ kind: z.literal('failed'), error: errorValue }),
    z.object({ kind: z.literal('done'), path: z.string() }),
  ]),
});
export type DownloadEntry = z.output<typeof downloadEntry>;

/** `session`: this system has no store of passwords, so it is known until the app ends. `lost`: there was one, and it does not open. */
export const hubTokenState = z.enum(['none', 'sealed', 'session', 'lost']);
export type HubTokenState = z.output<typeof hubTokenState>;

const none = z.object({});
const id = z.object({ id: z.string().min(1) });

export const downloadsContract = {
  downloads: live(z.array(downloadEntry)),
  'hub.search': request(z.object({ query: z.string().max(200) }), z.object({ models: z.array(foundModel) })),
  'hub.offers': request(
    z.object({ repository: z.string().min(1).max(300) }),
    z.object({ offers: z.array(offer) }),
  ),
  /** Begins; what comes of it is told by `downloads`. */
  'downloads.start': request(z.object({ repository: z.string().min(1).max(300), offer }), id),
  'downloads.pause': request(id, none),
  'downloads.resume': request(id, none),
  /** Takes it off the list; what came of one that is not done is thrown away. */
  'downloads.remove': request(id, none),
  'hub.token': live(hubTokenState),
  /** Kept by the system's store of passwords; shown to the hub in force now, and to no other. */
  'hub.setToken': request(z.object({ token: z.string().regex(/^[\x21-\x7e]{1,512}$/) }), none),
  'hub.removeToken': request(none, none),
  /** Every host that was ever asked for something, the latest first. */
  contacts: live(z.array(contact)),
  'contacts.clear': request(none, none),
} as const;
