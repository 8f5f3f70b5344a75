import { z } from 'zod';

/** The latest that a date can be, and with a minus the earliest. */
export const lastTime = 8.64e15;
const time = z.number().min(-lastTime).max(lastTime);

/** A conversation from elsewhere, or from another Pagoda, as it is taken in: what was said, by whom, and when. Times are milliseconds since 1970. */
export const importedMessage = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  /** What the model thought; '' for nothing. */
  reasoning: z.string(),
  /** Its name; null for the person's own, and where it is not known. */
  model: z.string().max(300).nullable(),
  createdAt: time,
});
export type ImportedMessage = z.output<typeof importedMessage>;

/** Of one conversation. The window takes one up as a whole. */
export const mostMessages = 100_000;

export const importedChat = z.object({
  /** '': after its first message. */
  title: z.string().max(200),
  createdAt: time,
  updatedAt: time,
  messages: z.array(importedMessage).min(1).max(mostMessages),
});
export type ImportedChat = z.output<typeof importedChat>;

/** How many are taken in at once: all of them or none, and meanwhile nothing else is written. */
export const mostAtOnce = 100;

export const takenIn = z.object({
  added: z.int(),
  /** That are here already, as they are or with more said since. */
  known: z.int(),
  /** That were here up to some message, and have the others now. */
  grown: z.array(z.string()),
});
export type TakenIn = z.output<typeof takenIn>;
