import { PagodaError } from '../contract/errors.ts';
import type { ChatMessage } from '../contract/generation.ts';
import { ChatTemplate } from './chatTemplate.ts';
import { Guard } from './guard.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Where the last message ends when the model is to go on from it: a noncharacter that no text carries. */
const HERE = '\u{10FFFE}';

/** Conversations to prompt tokens, by the model's own template. */
export class ChatPrompts {
  private template: ChatTemplate | undefined;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly info: Vocabulary['info'],
    private readonly path: string,
  ) {}

  /**
   * `continueLast`: the last message is the beginning of the reply; the prompt ends with its last character instead of opening a new
   * turn. There is exactly one begin token where the model asks for one, whether its template writes it or not. A model without a
   * template has no form for a conversation: `template.missing`.
   */
  encode(messages: readonly ChatMessage[], continueLast: boolean, now = new Date()): number[] {
    const guard = new Guard(this.tokenizer);
    const guarded = messages.map(({ role, content }, index) => {
      const here = continueLast && index === messages.length - 1 ? HERE : '';
      return { role, content: guard.protect(content.replaceAll(HERE, '\uFFFD')) + here };
    });
    const rendered = this.load().render(guarded, {
      addGenerationPrompt: !continueLast,
      beginText: this.tokenizer.controlText(this.info.beginToken),
      endText: this.tokenizer.controlText(this.info.endToken),
      now,
    });
    return this.withBegin(guard.encode(continueLast ? upToHere(rendered) : rendered));
  }

  private load(): ChatTemplate {
    if (this.info.chatTemplate === null) throw new PagodaError('template.missing', { path: this.path });
    return (this.template ??= new ChatTemplate(this.info.chatTemplate));
  }

  private withBegin(tokens: number[]): number[] {
    const begin = this.tokenizer.beginToken();
    return begin === null || tokens[0] === begin ? tokens : [begin, ...tokens];
  }
}

function upToHere(rendered: string): string {
  const end = rendered.lastIndexOf(HERE);
  if (end < 0) throw new PagodaError('template.failed', { detail: 'it leaves the last message out' });
  return rendered.slice(0, end);
}
