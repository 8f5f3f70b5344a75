import type { PromptInput } from '../contract/generation.ts';
import type { ChatPrompt, ReasoningFormat } from '../text/index.ts';

/** Who waits for a prompt: a reply, or a gauge that counts what is being typed. */
export type PromptUse = 'reply' | 'count';

/** What is known of a prompt that a template made. */
export type ChatPart = Omit<ChatPrompt, 'tokens'>;

export interface EncodedPrompt {
  readonly tokens: readonly number[];
  /** Null for a prompt without a template. */
  readonly chat: ChatPart | null;
}

/** Makes prompts of one model into tokens, wherever that happens. */
export interface Prompter {
  /** Rejects with why the model's texts cannot be read. */
  readonly opened: Promise<void>;
  /** The formats that replies may come in; none where the template failed when it was tried. Rejects as `opened` does. */
  readonly formats: Promise<readonly ReasoningFormat[]>;
  /** Rejects with `template.*`, `prompt.*`, `request.invalid`, and with `request.cancelled` as soon as `signal` aborts. */
  encode(prompt: PromptInput, use: PromptUse, signal: AbortSignal): Promise<EncodedPrompt>;
  tokenize(text: string, special: boolean, addBegin: boolean): Promise<number[]>;
  /** Whatever is under way ends with `request.cancelled`. */
  close(): void;
}
