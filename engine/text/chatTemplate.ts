import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
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

/**
 * The model's own Jinja template, with the names Hugging Face gives such templates. Throws `template.failed`, with the template's own words
 * where it refuses a conversation.
 */
export class ChatTemplate {
  private readonly program: ReturnType<typeof parse>;

  constructor(source: string) {
    this.program = guarded(() => parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })));
  }

  render(messages: readonly ChatMessage[], options: RenderOptions): string {
    return guarded(() => {
      const environment = new Environment();
      for (const [name, value] of Object.entries(globals(options.now))) environment.set(name, value);
      environment.set('messages', messages.map(asTemplatesName));
      environment.set('add_generation_prompt', options.addGenerationPrompt);
      environment.set('bos_token', options.beginText);
      environment.set('eos_token', options.endText);
      environment.set('tools', null);
      return new Interpreter(environment).run(this.program).toString();
    });
  }
}

/** Reasoning goes by several names; a template reads the one that it knows, or none. */
const asTemplatesName = ({ role, content, reasoning }: ChatMessage) => ({
  role,
  content,
  ...(reasoning ? { reasoning_content: reasoning, thinking: reasoning, reasoning } : {}),
});

/** Not the library's own set: its dates follow the language of the system, and templates are written for English ones. */
const globals = (now: Date): Record<string, unknown> => ({
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  range,
  strftime_now: (format: string) => strftime(now, format),
  raise_exception: (message: string) => {
    throw new Error(message);
  },
});

/** Python's range. */
function range(first: number, end?: number, step = 1): number[] {
  const [from, to] = typeof end === 'number' ? [first, end] : [0, first];
  const length = Math.max(0, Math.ceil((to - from) / step));
  return Array.from({ length }, (_, index) => from + index * step);
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PagodaError('template.failed', {
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}
