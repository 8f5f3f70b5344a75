import { PagodaError } from '../contract/errors.ts';
import type { ChatMessage, PromptInput, ToolDefinition } from '../contract/generation.ts';
import {
  ChatPrompts,
  exactBegin,
  fit,
  NO_FORMATS,
  Tokenizer,
  viewed,
  WHOLE,
  type ReplyFormats,
  type Vocabulary,
} from '../text/index.ts';
import type { Stage } from './contract.ts';
import type { EncodedPrompt, PromptWishes } from './prompter.ts';

/** Characters of one prompt. Far beyond any context, and few enough to be looked through. */
const MOST_CHARACTERS = 64 * 2 ** 20;

/** A vocabulary of so many tokens. */
export type CountedVocabulary = Vocabulary & { readonly info: { readonly vocabularySize: number } };

/** Prompts to tokens, by a model's template and vocabulary. `onStage`: called when other work begins, before it holds the thread. */
export class PromptMaker {
  private readonly tokenizer: Tokenizer;
  private readonly prompts: ChatPrompts;

  constructor(
    private readonly vocabulary: CountedVocabulary,
    path: string,
    private readonly onStage: (stage: Stage) => void = () => undefined,
  ) {
    this.tokenizer = new Tokenizer(vocabulary);
    this.prompts = new ChatPrompts(this.tokenizer, vocabulary.info, path, (text) => {
      requireFew(text.length);
      onStage('tokens');
    });
  }

  /** Throws `template.*`. */
  formats(): ReplyFormats {
    this.onStage('template');
    return this.vocabulary.info.chatTemplate === null ? NO_FORMATS : this.prompts.formats();
  }

  /** Throws `template.*`, `prompt.tooLarge`, `request.invalid`. */
  encode(prompt: PromptInput, wishes: PromptWishes = {}): EncodedPrompt {
    if (prompt.kind === 'raw') {
      requireFew(prompt.text.length);
      this.onStage('tokens');
      const tokens = Array.from(this.tokenizer.encodePrompt(prompt.text));
      return { tokens, chat: null, view: WHOLE, fits: true, begins: [] };
    }
    if (prompt.kind === 'tokens') {
      const tokens = requireTokens(prompt.tokenIds, this.vocabulary.info.vocabularySize);
      return { tokens, chat: null, view: WHOLE, fits: true, begins: [] };
    }
    const { messages, continueLast, tools = [] } = prompt;
    requireFew(messages.reduce((sum, message) => sum + lengthOf(message), JSON.stringify(tools).length));
    if (continueLast) requireOwnBeginning(messages);
    this.onStage('template');
    const encode = (view: readonly ChatMessage[]) => {
      const { tokens, ...chat } = this.prompts.encode(view, continueLast, tools);
      return { tokens, chat };
    };
    const whole = () => ({ encoded: encode(messages), view: WHOLE, fits: true });
    const { encoded, view, fits } = wishes.fit
      ? fit(messages, wishes.fit.known, wishes.fit.room, encode)
      : whole();
    const begins = wishes.begins ? this.begins(viewed(messages, view), tools, encoded.tokens) : [];
    return { ...encoded, view, fits, begins };
  }

  private begins(
    messages: readonly ChatMessage[],
    tools: readonly ToolDefinition[],
    tokens: readonly number[],
  ): number[] {
    const isControl = (token: number) => this.tokenizer.controlText(token) !== '';
    return this.prompts.begins(messages, tools).map((begin) => exactBegin(begin, tokens, isControl));
  }

  tokenize(text: string, special: boolean, addBegin: boolean): number[] {
    requireFew(text.length);
    this.onStage('tokens');
    const begin = addBegin ? this.tokenizer.beginToken() : null;
    const tokens = Array.from(this.tokenizer.encode(text, special));
    return begin === null ? tokens : [begin, ...tokens];
  }
}

const lengthOf = ({ content, reasoning = '', toolCalls = [] }: ChatMessage): number =>
  toolCalls.reduce((sum, call) => sum + call.arguments.length, content.length + reasoning.length);

function requireFew(characters: number): void {
  if (characters > MOST_CHARACTERS)
    throw new PagodaError('prompt.tooLarge', { characters, limit: MOST_CHARACTERS });
}

function requireTokens(tokens: readonly number[], vocabularySize: number): readonly number[] {
  const strange = tokens.find((id) => id >= vocabularySize);
  if (strange === undefined) return tokens;
  throw new PagodaError('request.invalid', {
    name: 'generate',
    issues: [`prompt.tokenIds: ${strange} is no token of this model, which has ${vocabularySize}`],
  });
}

function requireOwnBeginning(messages: readonly ChatMessage[]): void {
  const last = messages.at(-1);
  if (last?.role === 'assistant' && !last.toolCalls) return;
  const issue =
    last?.role === 'assistant'
      ? 'prompt.continueLast: a reply that called tools is over; what they brought comes next'
      : 'prompt.continueLast: the last message has to be the one of the assistant that is continued';
  throw new PagodaError('request.invalid', { name: 'generate', issues: [issue] });
}
