import { z } from 'zod';
import { request } from '../../../engine/contract/kinds.ts';

export const appInfo = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
  dataFolder: z.string(),
  logFolder: z.string(),
  /** Default system prompt of the embedded model, shown and changeable. */
  embeddedSystemPrompt: z.string(),
  embeddedSampling: z.object({ temperature: z.number(), topP: z.number() }),
  embeddedModelPath: z.string().nullable(),
});

/** The machine as it is now, for a report that a person reads and may send to somebody. */
export const systemInfo = z.object({
  release: z.string(),
  arch: z.string(),
  processor: z.string(),
  cores: z.int(),
  memoryTotal: z.number(),
  memoryFree: z.number(),
  /** The last lines of the log. */
  log: z.string(),
});
export type SystemInfo = z.output<typeof systemInfo>;

export const atStake = z.object({ unsaved: z.int().min(0), writing: z.int().min(0) });
export type AtStake = z.output<typeof atStake>;

export const replyEnded = z.object({
  chatId: z.string(),
  chatTitle: z.string().max(1000),
  failed: z.boolean(),
});
export type ReplyEnded = z.output<typeof replyEnded>;

const none = z.object({});

export const infoContract = {
  'app.info': request(none, appInfo),
  'app.system': request(none, systemInfo),
  'app.openLogs': request(none, none),
  /** How many replies are in the window's memory and not on disk, and how many are being written: closing the window then asks first. */
  'app.atStake': request(atStake, none),
  /** A reply has ended by itself: a person who looks elsewhere may want to know. */
  'app.replyEnded': request(replyEnded, none),
  'app.copyText': request(z.object({ text: z.string() }), none),
  /**
   * Asks where to and writes the text there: a file of that name is the old one or the new one, whole. Null: the dialog was closed without a
   * choice. Rejects with `file.unwritable`.
   */
  'app.saveText': request(
    z.object({ name: z.string().min(1).max(200), text: z.string() }),
    z.object({ path: z.string().nullable() }),
  ),
} as const;
