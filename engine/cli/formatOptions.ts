import type { Command } from 'commander';
import type { ReplyFormat } from '../contract/format.ts';
import { readInput } from './input.ts';
import { usage } from './options.ts';
import type { Terminal } from './terminal.ts';

/** What a reply has to keep to, as commander hands it over. */
export interface FormatOptions {
  /** A path, or `-` for standard input. */
  grammar?: string;
  jsonSchema?: string;
}

export function addFormatOptions(command: Command): Command {
  return command
    .option('--grammar <file>', 'the reply keeps to a grammar (GBNF) in a file, or in standard input with -')
    .option('--json-schema <file>', 'the reply is JSON that the schema in a file allows');
}

/** Reads the grammar or schema. Throws `request.invalid` for both at once, and for a schema that is no JSON. */
export async function readFormat(
  { grammar, jsonSchema, promptFile }: FormatOptions & { promptFile?: string },
  terminal: Terminal,
): Promise<ReplyFormat> {
  if (grammar !== undefined && jsonSchema !== undefined)
    throw usage('chat', 'Give only one of --grammar and --json-schema');
  if (promptFile === '-' && (grammar ?? jsonSchema) === '-')
    throw usage('chat', 'Standard input is the prompt already; give the grammar or schema as a file');
  if (grammar !== undefined) return { kind: 'grammar', gbnf: await readInput(grammar, terminal) };
  if (jsonSchema === undefined) return { kind: 'text' };
  const text = await readInput(jsonSchema, terminal);
  let schema: unknown;
  try {
    schema = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usage('chat', `--json-schema: ${jsonSchema} is not JSON: ${(error as Error).message}`);
  }
  if (typeof schema !== 'boolean' && (typeof schema !== 'object' || schema === null || Array.isArray(schema)))
    throw usage('chat', `--json-schema: ${jsonSchema} is no schema: it must be an object, true or false`);
  return { kind: 'jsonSchema', schema: schema as boolean | Record<string, unknown> };
}
