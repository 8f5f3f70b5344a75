import { z } from 'zod';
import { draftsChoice } from '../../../engine/contract/generation.ts';
import { live, request } from '../../../engine/contract/kinds.ts';
import { DEFAULT_PORT, MOST_IDLE_MINUTES, serverKey, serverState } from '../../../engine/contract/server.ts';

/** The app's HTTP server as a person sets it; the rest of its settings is as for `pagoda serve`, the key is kept apart (see ServerKeyState). */
export const serverFields = {
  /** Starts with the app while it is on. */
  serverOn: z.boolean(),
  /** `machine`: programs of this machine alone. */
  serverReach: z.enum(['machine', 'network']),
  /** 0: any that is free. */
  serverPort: z.int().min(0).max(65_535),
  /** Requests that may wait for a place; those beyond are told to come back. */
  serverQueue: z.int().min(0).max(10_000),
  /** Whether tokens are proposed for requests that say nothing of it. */
  serverDrafts: draftsChoice,
  /** Whether a request can have another model loaded by naming it, as long as no chat is being answered. */
  serverModels: z.enum(['loaded', 'any']),
  /** Minutes after which a model that a request had loaded goes again; null: never. */
  serverIdle: z.int().min(1).max(MOST_IDLE_MINUTES).nullable(),
};
export type ServerFields = z.output<z.ZodObject<typeof serverFields>>;

export const defaultServer: ServerFields = {
  serverOn: false,
  serverReach: 'machine',
  serverPort: DEFAULT_PORT,
  serverQueue: 256,
  serverDrafts: 'auto',
  serverModels: 'loaded',
  serverIdle: 10,
};

/** Whether clients have to send a key, and how it is kept; its text is told on demand alone. `lost`: there was one, and it cannot be read any more. */
export const serverKeyState = z.enum(['none', 'sealed', 'plain', 'lost']);
export type ServerKeyState = z.output<typeof serverKeyState>;

const none = z.object({});

export const serverContract = {
  /** The HTTP server of the app. */
  server: live(serverState),
  /** Tries it once more where it failed. */
  'server.again': request(none, none),
  'server.key': live(serverKeyState),
  /** In place of the one there is, which is not taken any more. */
  'server.makeKey': request(none, none),
  'server.removeKey': request(none, none),
  /** For a person to see; null where there is none. */
  'server.showKey': request(none, z.object({ key: serverKey.nullable() })),
  'server.copyKey': request(none, none),
} as const;
