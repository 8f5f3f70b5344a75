import { z } from 'zod';
import { chatMessage, type ChatMessage, type PromptInput } from '../contract/generation.ts';
import { messageFromOpenAi } from '../contract/openai.ts';
import { readInput } from './input.ts';
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
    const messages = await readMessages(options.messages, terminal);
    const hasSystem = messages.some(({ role }) => role === 'system');
    if (hasSystem && options.system !== undefined) {
      throw usage('chat', '--system: the messages have a system message already');
    }
    const all = hasSystem ? messages : withSystem(messages, options.system ?? defaultSystem);
    // A conversation that ends with the assistant's own words is one to go on with.
    return { kind: 'chat', messages: all, continueLast: all.at(-1)?.role === 'assistant' };
  }
  const text = words ?? (await readInput(options.promptFile ?? '-', terminal));
  if (options.raw) return { kind: 'raw', text };
  const messages = withSystem([{ role: 'user', content: text }], options.system ?? defaultSystem);
  return { kind: 'chat', messages, continueLast: false };
}

function checkSources(words: string | undefined, options: PromptOptions): void {
  const given = [words, options.promptFile, options.messages].filter((source) => source !== undefined).length;
  if (given === 0)
    throw usage('chat', 'Give a PROMPT (- for standard input), --prompt-file F, or --messages F');
  if (given > 1) throw usage('chat', 'Give only one of PROMPT, --prompt-file and --messages');
  if (!options.raw) return;
  if (options.messages !== undefined) throw usage('chat', '--messages: does not go with --raw');
  if (options.system !== undefined) throw usage('chat', '--system: does not go with --raw');
}

function withSystem(messages: ChatMessage[], system: string | null): ChatMessage[] {
  return system ? [{ role: 'system', content: system }, ...messages] : messages;
}

async function readMessages(path: string, terminal: Terminal): Promise<ChatMessage[]> {
  const text = await readInput(path, terminal);
  let json: unknown;
  try {
    // Some editors begin a file with a byte order mark; to JSON it is none of its own.
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw usage('chat', `--messages: ${path} is not JSON`);
  }
  const parsed = z.array(z.unknown().transform(messageFromOpenAi).pipe(chatMessage)).min(1).safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw usage('chat', `--messages: ${path} is no list of {role, content}: ${place} ${issue?.message ?? ''}`);
}
