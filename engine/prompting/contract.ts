import { z } from 'zod';
import { promptInput } from '../contract/generation.ts';
import { request } from '../contract/kinds.ts';
import type { ReplyFormats } from '../text/index.ts';
import type { EncodedPrompt, PromptWishes } from './prompter.ts';

/** What the process that makes prompts is started with: its one argument, as JSON. */
export const promptingConfig = z.object({ appRoot: z.string().min(1) });

// Both ends are one program: what is plain data by its type is taken as it is, a hundred thousand tokens among it.
const formats = z.custom<ReplyFormats>((value) => typeof value === 'object');
const encoded = z.custom<EncodedPrompt>((value) => typeof value === 'object');
const wishes = z.custom<PromptWishes>((value) => typeof value === 'object');
const tokenIds = z.custom<number[]>(Array.isArray);

/** Every message between an engine host and its prompt maker. */
export const promptingContract = {
  /** Reads the vocabulary and the template of a file; once, before anything else. */
  open: request(z.object({ path: z.string().min(1) }), z.object({})),
  /** Finds out by trying what the template takes and how the model answers. */
  learn: request(z.object({}), z.object({ formats })),
  encode: request(z.object({ prompt: promptInput, wishes }), z.object({ encoded })),
  tokenize: request(
    z.object({ text: z.string(), special: z.boolean(), addBegin: z.boolean() }),
    z.object({ tokenIds }),
  ),
} as const;
export type PromptingContract = typeof promptingContract;

/** Said beside the contract while work holds the thread: what it is busy with now. */
export const stageMessage = z.object({ stage: z.enum(['template', 'tokens']) });
export type Stage = z.output<typeof stageMessage>['stage'];
