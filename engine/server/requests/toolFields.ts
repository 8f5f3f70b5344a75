import { z } from 'zod';
import { toolFromOpenAi } from '../../contract/openai.ts';
import { MOST_TOOLS, toolDefinitions, type ToolChoice, type ToolDefinition } from '../../contract/tools.ts';
import { invalid } from '../apiError.ts';
import { parseToFault } from './firstFault.ts';
import { pathText } from './readFields.ts';
import { requireOnly, within } from './within.ts';

const named = z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) });

const ofTool = within(['type', 'function'], ['cache_control']);
/** Arguments are always right for their schema: that is all that `strict` asks for. */
const ofFunction = within(['name', 'description', 'parameters'], ['strict']);

/** OpenAI's; what a tool is like is the contract's business. */
export const toolShape = {
  tools: z.array(z.looseObject({ type: z.literal('function'), function: z.looseObject({}) })).max(MOST_TOOLS),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), named], {
    error: 'must be "none", "auto", "required", or {"type": "function", "function": {"name": "..."}}',
  }),
  parallel_tool_calls: z.boolean(),
} as const;
type Fields = { [K in keyof typeof toolShape]?: z.output<(typeof toolShape)[K]> | undefined };

export interface ToolsWanted {
  readonly tools: ToolDefinition[];
  readonly params: { toolChoice?: ToolChoice; parallelToolCalls?: boolean };
}

/** Throws `ApiError` 400 with the place. */
export function toolsOf({
  tools = [],
  tool_choice: choice,
  parallel_tool_calls: parallel,
}: Fields): ToolsWanted {
  for (const [index, tool] of tools.entries()) {
    requireOnly(tool, `tools[${index}]`, ofTool);
    requireOnly(tool.function, `tools[${index}].function`, ofFunction);
  }
  const parsed = parseToFault(toolDefinitions, tools.map(toolFromOpenAi));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = `tools${pathText(issue?.path ?? [])}`.replace(/^(tools\[\d+\])\./, '$1.function.');
    throw invalid(`${place}: ${issue?.message ?? 'it is no tool'}.`, 'tools');
  }
  const toolChoice = typeof choice === 'object' ? { name: choice.function.name } : choice;
  const names = parsed.data.map(({ name }) => name);
  if (typeof toolChoice === 'object' && !names.includes(toolChoice.name))
    throw invalid(
      `tool_choice: there is no tool "${toolChoice.name.slice(0, 64)}" among the tools.`,
      'tool_choice',
    );
  if (toolChoice === 'required' && names.length === 0)
    throw invalid('tool_choice: "required" needs tools.', 'tool_choice');
  return {
    tools: parsed.data,
    params: {
      ...(toolChoice === undefined ? {} : { toolChoice }),
      ...(parallel === undefined ? {} : { parallelToolCalls: parallel }),
    },
  };
}
