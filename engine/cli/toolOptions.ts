import type { Command } from 'commander';
import { z } from 'zod';
import type { PromptInput, ToolChoice, ToolDefinition } from '../contract/generation.ts';
import { toolFromOpenAi } from '../contract/openai.ts';
import { toolDefinitions } from '../contract/tools.ts';
import { readInput } from './input.ts';
import { usage } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Tools that the reply may call, as commander hands it over. */
export interface ToolOptions {
  /** Path of a JSON list of tools, or `-` for standard input. */
  tools?: string;
  /** auto, none, required, or a tool's name. */
  toolChoice?: string;
  parallelToolCalls?: boolean;
}

export function addToolOptions(command: Command): Command {
  return command
    .option('--tools <file>', 'what the reply may call: a JSON list of tools, as OpenAI writes them')
    .option('--tool-choice <which>', 'auto (default), none, required, or the name of the tool to call')
    .option('--no-parallel-tool-calls', 'one call at most');
}

export function toolChoiceOf({ toolChoice }: ToolOptions): ToolChoice | undefined {
  if (toolChoice === undefined) return undefined;
  const known = (['auto', 'none', 'required'] as const).find((each) => each === toolChoice);
  return known ?? { name: toolChoice };
}

/** The prompt with the tools of a file. Throws `request.invalid` for a file that is no list of tools. */
export async function withTools(
  prompt: PromptInput,
  options: ToolOptions & { promptFile?: string; messages?: string },
  terminal: Terminal,
): Promise<PromptInput> {
  const path = options.tools;
  if (path === undefined) return prompt;
  if (prompt.kind !== 'chat') throw usage('chat', '--tools: does not go with --raw');
  if (path === '-' && (options.promptFile === '-' || options.messages === '-'))
    throw usage('chat', 'Standard input is the prompt already; give the tools as a file');
  return { ...prompt, tools: await readTools(path, terminal) };
}

async function readTools(path: string, terminal: Terminal): Promise<ToolDefinition[]> {
  const text = await readInput(path, terminal);
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usage('chat', `--tools: ${path} is not JSON: ${(error as Error).message}`);
  }
  const list = z.array(z.unknown().transform(toolFromOpenAi)).safeParse(json);
  const parsed = toolDefinitions.safeParse(list.data ?? json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw usage(
    'chat',
    `--tools: ${path} is no list of {name, description, parameters}: ${place} ${issue?.message ?? ''}`,
  );
}
