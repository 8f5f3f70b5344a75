/**
 * From: a GBNF grammar or a JSON schema of a request, and the tools that it may call; to: GBNF that the device reads as it is meant, or an error that
 * names the place.
 */
export type { TokenOf } from './gbnf/write.ts';
export { callRules, toolSchemas, type ToolSchema } from './calls.ts';
export type { Rules } from './nodes.ts';
export { shapeOf } from './shape.ts';
export { fieldOf, grammarText, rulesOf } from './rules.ts';
