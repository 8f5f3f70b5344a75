import { Template } from '@huggingface/jinja';
import { PagodaError } from '../contract/errors.ts';
import type { ChatMessage } from '../contract/generation.ts';
import { strftime } from './strftime.ts';

export interface RenderOptions {
  /** Written after the messages: the opening of the assistant's reply. */
  addGenerationPrompt: boolean;
  beginText: string;
  endText: string;
  now: Date;
}

/** The model's own Jinja template, with what Hugging Face gives such templates. Throws `template.failed`, with the template's own words where it refuses. */
export class ChatTemplate {
  private readonly template: Template;

  constructor(source: string) {
    try {
      this.template = new Template(source);
    } catch (error) {
      throw failed(error);
    }
  }

  render(messages: readonly ChatMessage[], options: RenderOptions): string {
    try {
      return this.template.render({
        messages: messages.map(({ role, content }) => ({ role, content })),
        add_generation_prompt: options.addGenerationPrompt,
        bos_token: options.beginText,
        eos_token: options.endText,
        tools: null,
        strftime_now: (format: string) => strftime(options.now, format),
        raise_exception: (message: string) => {
          throw new Error(message);
        },
      });
    } catch (error) {
      throw failed(error);
    }
  }
}

const failed = (error: unknown): PagodaError =>
  new PagodaError('template.failed', { detail: error instanceof Error ? error.message : String(error) });
