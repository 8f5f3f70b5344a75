import { PagodaError } from '../contract/errors.ts';
import type { ChatMessage, ToolDefinition } from '../contract/generation.ts';
import { Template } from './jinja/index.ts';
import { strftime } from './strftime.ts';
import { STATED, type CallForm } from './tools/callFormat.ts';
import { asToolsName, callsOf, namesOfCalls, shortId } from './tools/templateNames.ts';

export interface RenderOptions {
  /** Written after the messages: the opening of the assistant's reply. */
  addGenerationPrompt: boolean;
  beginText: string;
  endText: string;
  now: Date;
  tools?: readonly ToolDefinition[];
  callForm?: CallForm;
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
    const { tools = [], callForm = STATED.given } = options;
    const names = namesOfCalls(messages);
    return guarded(() =>
      this.template.render({
        messages: messages.map((message) => asTemplatesName(message, callForm, names)),
        add_generation_prompt: options.addGenerationPrompt,
        bos_token: options.beginText,
        eos_token: options.endText,
        tools: tools.length === 0 ? null : tools.map(asToolsName),
        strftime_now: (format: string) => strftime(options.now, format),
        raise_exception: (message = 'no reason given') => {
          throw new Error(message);
        },
      }),
    );
  }
}

/** Reasoning goes by several names; a template reads the one that it knows, or none. */
function asTemplatesName(
  { role, content, reasoning, toolCalls, toolCallId }: ChatMessage,
  form: CallForm,
  names: ReadonlyMap<string, string>,
) {
  const name = toolCallId === undefined ? undefined : names.get(toolCallId);
  return {
    role,
    content: toolCalls && content === '' ? form.content : content,
    ...(reasoning ? { reasoning_content: reasoning, thinking: reasoning, reasoning } : {}),
    ...(toolCalls ? { tool_calls: callsOf(toolCalls, form) } : {}),
    ...(toolCallId === undefined ? {} : { tool_call_id: shortId(toolCallId) }),
    ...(name === undefined ? {} : { name }),
  };
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
