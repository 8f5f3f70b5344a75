import { PagodaError } from '../contract/errors.ts';
import type { ChatMessage } from '../contract/generation.ts';
import { ChatTemplate } from '../text/index.ts';

export interface PreviewInput {
  readonly template: string;
  readonly beginText: string;
  readonly endText: string;
}

export type Preview =
  { readonly kind: 'rendered'; readonly text: string } | { readonly kind: 'failed'; readonly detail: string };

const conversation: readonly ChatMessage[] = [
  { role: 'system', content: 'You are a helpful assistant.' },
  { role: 'user', content: 'What is a pagoda?' },
  { role: 'assistant', content: 'A tower with many roofs.' },
  { role: 'user', content: 'How many?' },
];
/** What is shown of it, in characters: a template may write as much as it likes. */
const SHOWN = 8000;

/** A short conversation as a template writes it, without the system message where it takes none. */
export function previewOf({ template, beginText, endText }: PreviewInput): Preview {
  const render = (messages: readonly ChatMessage[]) =>
    new ChatTemplate(template).render(messages, {
      addGenerationPrompt: true,
      beginText,
      endText,
      now: new Date(),
    });
  try {
    return { kind: 'rendered', text: render(conversation).slice(0, SHOWN) };
  } catch {
    try {
      return { kind: 'rendered', text: render(conversation.slice(1)).slice(0, SHOWN) };
    } catch (error) {
      const said =
        error instanceof PagodaError && error.code === 'template.failed'
          ? (error.data as { detail: string }).detail
          : String(error);
      return { kind: 'failed', detail: said.slice(0, SHOWN) };
    }
  }
}
