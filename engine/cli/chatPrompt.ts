import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { PagodaError } from '../contract/errors.ts';
import { chatMessage, type ChatMessage, type PromptInput } from '../contract/generation.ts';
import { usage } from './options.ts';
import type { Terminal } from './terminal.ts';

export interface PromptOptions {
  raw?: boolean;
  /** A path, or `-` for standard input. */
  promptFile?: string;
  /** Path of a JSON list of `{role, content}`. */
  messages?: string;
  system?: string;
}

/**
 * The prompt a person meant: words on the command line, a file, or a whole conversation. `defaultSystem` goes first where no other system
 * message is given; an empty one (`--system ''`) means none at all.
 */
export async function readPrompt(
  words: string | undefined,
  options: PromptOptions,
  defaultSystem: string | null,
  terminal: Terminal,
): Promise<PromptInput> {
  checkSources(words, options);
  if (options.messages !== undefined) {
    const messages = await readMessages(options.messages);
    const hasSystem = messages.some(({ role }) => role === 'system');
    if (hasSystem && options.system !== undefined) {
      throw usage('chat', '--system: the messages have a system message already');
    }
    const all = hasSystem ? messages : withSystem(messages, options.system ?? defaultSystem);
    // A conversation that ends with the assistant's own words is one to go on with.
    return { kind: 'chat', messages: all, continueLast: all.at(-1)?.role === 'assistant' };
  }
  const text = words ?? (await readText(options.promptFile ?? '-', terminal));
  if (options.raw) return { kind: 'raw', text };
  const messages = withSystem([{ role: 'user', content: text }], options.system ?? defaultSystem);
  return { kind: 'chat', messages, continueLast: false };
}

function checkSources(words: string | undefined, options: PromptOptions): void {
  const given = [words, options.promptFile, options.messages].filter((source) => source !== undefined).length;
  if (given === 0)
    throw usage('chat', 'Give a PROMPT, --prompt-file F (or - for standard input), or --messages F');
  if (given > 1) throw usage('chat', 'Give only one of PROMPT, --prompt-file and --messages');
  if (!options.raw) return;
  if (options.messages !== undefined) throw usage('chat', '--messages: does not go with --raw');
  if (options.system !== undefined) throw usage('chat', '--system: does not go with --raw');
}

function withSystem(messages: ChatMessage[], system: string | null): ChatMessage[] {
  return system ? [{ role: 'system', content: system }, ...messages] : messages;
}

async function readMessages(path: string): Promise<ChatMessage[]> {
  const text = decode(path, await readBytes(path));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw usage('chat', `--messages: ${path} is not JSON`);
  }
  const parsed = z.array(chatMessage).min(1).safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw usage('chat', `--messages: ${path} is no list of {role, content}: ${place} ${issue?.message ?? ''}`);
}

/** The text exactly as it is, closing newline included: a raw prompt must not change on the way. */
async function readText(path: string, terminal: Terminal): Promise<string> {
  if (path === '-') return decode('standard input', await terminal.readStdin());
  return decode(path, await readBytes(path));
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new PagodaError('file.unreadable', { path, errno }, { cause: error });
  }
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PagodaError('file.unreadable', { path, errno: 'not UTF-8 text' });
  }
}
