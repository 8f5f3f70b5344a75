import { z } from 'zod';
import { toolCall, toolDefinitions } from './tools.ts';

/** The first that is none ends the reading of a list, which may be long. */
export const tokenId = z.int({ abort: true }).min(0, { abort: true });

export const chatMessage = z
  .object({
    /** `tool`: what a call of the assistant brought. */
    role: z.enum(['system', 'user', 'assistant', 'tool']),
    /** Null for a turn that only calls tools: the same as ''. */
    content: z
      .string()
      .nullable()
      .transform((text) => text ?? ''),
    /** What the assistant thought before it answered. The model's template decides what of it the model gets to see again. */
    reasoning: z.string().optional(),
    /**
     * All tokens of the reply so far, where it is to be continued: going on from them is exact, in the middle of a character too. They count
     * where they say what `content` and `reasoning` say in the model that runs; else the texts do.
     */
    tokenIds: z.array(tokenId).optional(),
    /** The tools that the assistant called, after what it said. */
    toolCalls: z.array(toolCall).min(1).optional(),
    /** Of a message of a tool: which call brought it. */
    toolCallId: z.string().min(1).max(200).optional(),
  })
  .superRefine(({ role, toolCalls, toolCallId }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (toolCalls && role !== 'assistant') refuse('toolCalls', 'only the assistant calls tools');
    if (toolCallId !== undefined && role !== 'tool') refuse('toolCallId', 'only what a tool said has one');
    if (toolCallId === undefined && role === 'tool')
      refuse('toolCallId', 'it has to say which call brought it');
  });
export type ChatMessage = z.output<typeof chatMessage>;

export const promptInput = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('chat'),
    messages: z.array(chatMessage).min(1),
    /** The last message is the assistant's own beginning: go on from it instead of opening a new reply. */
    continueLast: z.boolean().default(false),
    /** What the model may call, told as its template tells it; where the template knows no tools, in a system message. */
    tools: toolDefinitions.optional(),
  }),
  /** The whole prompt as text: no template; special tokens in it are read as such, and the model's begin token is added where it asks for one. */
  z.object({ kind: z.literal('raw'), text: z.string() }),
  /** The whole prompt as the model's own tokens, to which nothing is added. */
  z.object({ kind: z.literal('tokens'), tokenIds: z.array(tokenId).max(16_777_216) }),
]);
export type PromptInput = z.output<typeof promptInput>;
