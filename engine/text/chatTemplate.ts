import { PagodaError } from '../contract/errors.ts';
import type { ChatMessage } from '../contract/generation.ts';
import { Template } from './jinja/index.ts';
import { strftime } from './strftime.ts';

export interface RenderOptions {
  /** Written after the messages: the opening of the assistant's reply. */
  addGenerationPrompt: boolean;
  beginText: string;
  endText: string;
  now: Date;
}

/**
 * The model's own Jinja template, with the names Hugging Face gives such templates. Throws `template.failed`, with the template's own words
 * where it refuses a conversation.
 */
export class ChatTemplate {
  private readonly template: Template;

  constructor(source: string) {
    this.template = guarded(() => new Template(source));
  }

  render(messages: readonly ChatMessage[], options: RenderOptions): string {
    return guarded(() =>
      this.template.render({
        messages: messages.map(asTemplatesName),
        add_generation_prompt: options.addGenerationPrompt,
        bos_token: options.beginText,
        eos_token: options.endText,
        tools: null,
        strftime_now: (format: string) => strftime(options.now, format),
        raise_exception: (message = 'no reason given') => {
          throw new Error(message);
        },
      }),
    );
  }
}

/** Reasoning goes by several names; a template reads the one that it knows, or none. */
const asTemplatesName = ({ role, content, reasoning }: ChatMessage) => ({
  role,
  content,
  ...(reasoning ? { reasoning_content: reasoning, thinking: reasoning, reasoning } : {}),
});

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PagodaError('template.failed', {
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}
