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

export const importedChat = z.object({
  /** '': after its first message. */
  title: z.string().max(200),
  createdAt: time,
  updatedAt: time,
  messages: z.array(importedMessage).min(1).max(100_000),
});
export type ImportedChat = z.output<typeof importedChat>;
