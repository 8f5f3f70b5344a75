import { z } from 'zod';
import { live, request } from '../../../engine/contract/kinds.ts';

/** Where another Pagoda serves, and whether the chats use its engine. Its key is kept apart (see OtherKey). */
export const otherPagoda = z.object({
  /** Like http://192.168.1.20:7247. */
  url: z
    .string()
    .max(2000)
    .regex(/^https?:\/\/[^\s/]/i)
    .refine((text) => URL.canParse(text)),
  on: z.boolean(),
});
export type OtherPagoda = z.output<typeof otherPagoda>;

/** How the key of an address is kept: not at all, by the system's store of passwords, or in a file that only its owner may read. */
export const keptKey = z.enum(['none', 'sealed', 'plain']);
export type KeptKey = z.output<typeof keptKey>;

const none = z.object({});

export const otherPagodaContract = {
  /**
   * Has the chats use the engine of another Pagoda once that answered; `key` left out: the one that is kept for this address. Rejects with
   * `request.invalid` and `server.*`, and changes nothing then.
   */
  'otherPagoda.use': request(
    z.object({ url: z.string().max(2000), key: z.string().max(2000).nullable().optional() }),
    none,
  ),
  /** With its key. */
  'otherPagoda.forget': request(none, none),
  'otherPagoda.key': live(keptKey),
} as const;
