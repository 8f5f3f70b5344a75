import type { PromptInput } from '../contract/generation.ts';
import type { Overflow, View } from '../contract/overflow.ts';
import type { ChatPrompt, ReplyFormats, Room } from '../text/index.ts';

/** Who waits for a prompt: a reply, or a gauge that counts what is being typed. */
export type PromptUse = 'reply' | 'count';

/** What is known of a prompt that a template made. */
export type ChatPart = Omit<ChatPrompt, 'tokens'>;

export interface EncodedPrompt {
  readonly tokens: readonly number[];
  /** Null for a prompt without a template. */
  readonly chat: ChatPart | null;
  /** What was left out of it, where that was wished for. */
  readonly view: View;
  /** False: nothing more can be left out, and it takes more than `Room.most`. */
  readonly fits: boolean;
  /**
   * Where each message of the view begins, as far as wished for: tokens before it are the same whatever the message says. Empty for a prompt
   * without a template.
   */
  readonly begins: readonly number[];
}

/** What is wished for beside the tokens. */
export interface PromptWishes {
  /** The oldest turns of a chat may be left out, so that it fits. */
  readonly fit?: { readonly known: Omit<Overflow, 'policy'>; readonly room: Room };
  /** To know where messages begin takes about as long as the tokens do. */
  readonly begins?: boolean;
}

/** Makes prompts of one model into tokens, wherever that happens. */
export interface Prompter {
  /** Rejects with why the model's texts cannot be read. */
  readonly opened: Promise<void>;
  /** The formats that replies may come in; `NO_FORMATS` where the template failed when it was tried. Rejects as `opened` does. */
  readonly formats: Promise<ReplyFormats>;
  /** Rejects with `template.*`, `prompt.*`, `request.invalid`, and with `request.cancelled` as soon as `signal` aborts. */
  encode(
    prompt: PromptInput,
    use: PromptUse,
    signal: AbortSignal,
    wishes?: PromptWishes,
  ): Promise<EncodedPrompt>;
  tokenize(text: string, special: boolean, addBegin: boolean): Promise<number[]>;
  /** Whatever is under way ends with `request.cancelled`. */
  close(): void;
}
