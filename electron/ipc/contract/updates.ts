import { z } from 'zod';
import { live, request } from '../../../engine/contract/kinds.ts';

/** Why an update did not come about. `damaged`: it is not what was signed; `unsigned`: nobody we know vouches for it. */
export const updateFault = z.enum(['unreachable', 'unsigned', 'damaged', 'notReplaced']);
export type UpdateFault = z.output<typeof updateFault>;

const offer = {
  version: z.string(),
  /** Plain text; '' where there are none. */
  notes: z.string(),
  bytes: z.number().nullable(),
};

export const updateState = z.discriminatedUnion('kind', [
  /** `byPackages`: this app came with a package manager or as a folder, and is renewed as it came; `noKey`: this build knows nobody's signature. */
  z.object({ kind: z.literal('impossible'), why: z.enum(['byPackages', 'noKey']) }),
  z.object({
    kind: z.literal('idle'),
    /** This one is the newest: so said the feed when it was asked last. */
    newest: z.boolean(),
    /** A version that did not start here and was taken back. */
    takenBack: z.string().nullable(),
  }),
  z.object({ kind: z.literal('checking') }),
  z.object({ kind: z.literal('offered'), ...offer }),
  z.object({ kind: z.literal('downloading'), ...offer, fraction: z.number() }),
  /** Takes its place when the app is quit. */
  z.object({ kind: z.literal('ready'), ...offer }),
  z.object({ kind: z.literal('failed'), fault: updateFault, detail: z.string() }),
]);
export type UpdateState = z.output<typeof updateState>;
export type UpdateOffer = { readonly [K in keyof typeof offer]: z.output<(typeof offer)[K]> };

/** Where updates may be asked for: encrypted, or on this machine. */
export const updateFeed = z.string().max(2000).refine(isFeed, 'an https address');

export function isFeed(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

const none = z.object({});

export const updatesContract = {
  updates: live(updateState),
  /** Asks the feed of the settings. */
  'updates.check': request(none, none),
  'updates.download': request(none, none),
} as const;
