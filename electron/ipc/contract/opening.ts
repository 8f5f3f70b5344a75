import { z } from 'zod';
import { live, request } from '../../../engine/contract/kinds.ts';

/** What somebody opened with Pagoda from outside: a file in the file manager or the terminal, a `pagoda:` link on a page. */
export const openingRequest = z.discriminatedUnion('kind', [
  /** Opened by the person at this machine, so that it is done without asking. */
  z.object({ kind: z.literal('files'), paths: z.array(z.string()).min(1) }),
  /** Asked for by a link, whoever wrote it: done once the person agrees. */
  z.object({ kind: z.literal('modelLink'), path: z.string() }),
  /** A repository of the hub, `owner/name`, and a file of it; null: none in particular. */
  z.object({ kind: z.literal('getLink'), repository: z.string(), file: z.string().nullable() }),
  z.object({ kind: z.literal('textLink'), text: z.string() }),
  /** Where a notice leads that the person pressed: to a conversation, or to the models. Only the app itself says these. */
  z.object({ kind: z.literal('chat'), chatId: z.string() }),
  z.object({ kind: z.literal('models') }),
  /** A link that says nothing this version knows. */
  z.object({ kind: z.literal('unknownLink'), link: z.string() }),
]);
export type OpeningRequest = z.output<typeof openingRequest>;

export const opening = z.object({ id: z.int(), request: openingRequest });
export type Opening = z.output<typeof opening>;

const none = z.object({});

export const openingsContract = {
  /** What was opened from outside and waits for the window, first come first. */
  openings: live(z.array(opening)),
  /** That one is being dealt with, or will not be. */
  'openings.take': request(z.object({ id: z.int() }), none),
} as const;
