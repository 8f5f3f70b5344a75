import { z } from 'zod';
import { LONGEST_FORMAT } from './format.ts';

/** Most tools of a conversation, as of OpenAI's interface. */
export const MOST_TOOLS = 128;

export const toolName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'a name has 1 to 64 letters, digits, underscores, dots and hyphens');

/** A function that the model may call: what it is told of it. */
export const toolDefinition = z.object({
  name: toolName,
  description: z.string().max(LONGEST_FORMAT).optional(),
  /** JSON Schema of the arguments, which are an object. Left out: any object. */
  parameters: z
    .record(z.string(), z.unknown())
    .refine((schema) => JSON.stringify(schema).length <= LONGEST_FORMAT, 'it is too long')
    .optional(),
});
export type ToolDefinition = z.output<typeof toolDefinition>;

export const toolDefinitions = z
  .array(toolDefinition)
  .max(MOST_TOOLS)
  .refine(
    (tools) => new Set(tools.map(({ name }) => name)).size === tools.length,
    'two tools have the same name',
  );

/**
 * Whether the reply calls tools. `auto`: as the model likes; `required`: at least one of them, and nothing else is said; `{ name }`: that one, once;
 * `none`: it does not, and is told of none. However it comes to a call, the call's arguments are right for the tool's schema.
 */
export const toolChoice = z.union([z.enum(['auto', 'none', 'required']), z.object({ name: toolName })]);
export type ToolChoice = z.output<typeof toolChoice>;

/** A call of a tool by the assistant. */
export const toolCall = z.object({
  id: z.string().min(1).max(200),
  name: toolName,
  /** An object as JSON; '' for one with nothing in it. */
  arguments: z
    .string()
    .max(LONGEST_FORMAT)
    .refine((text) => text.trim() === '' || isObject(text), 'it has to be a JSON object'),
});
export type ToolCall = z.output<typeof toolCall>;

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
