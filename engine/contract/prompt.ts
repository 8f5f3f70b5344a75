import { z } from 'zod';

export const chatMessage = z.object({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string(),
  /** What the assistant thought before it answered. The model's template decides what of it the model gets to see again. */
  reasoning: z.string().optional(),
  /**
   * All tokens of the reply so far, where it is to be continued: going on from them is exact, in the middle of a character too. They count
   * where they say what `content` and `reasoning` say in the model that runs; else the texts do.
   */
  tokenIds: z.array(z.int().min(0)).optional(),
});
export type ChatMessage = z.output<typeof chatMessage>;

export const promptInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('chat'),
    messages: z.array(chatMessage).min(1),
    /** The last message is the assistant's own beginning: go on from it instead of opening a new reply. */
    continueLast: z.boolean().default(false),
  }),
  /** The whole prompt as text: no template; special tokens in it are read as such, and the model's begin token is added where it asks for one. */
  z.object({ kind: z.literal('raw'), text: z.string() }),
]);
export type PromptInput = z.output<typeof promptInput>;
