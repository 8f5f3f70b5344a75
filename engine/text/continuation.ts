import type { ChatMessage } from '../contract/generation.ts';
import type { ReasoningFormat } from './reasoning/formats.ts';
import type { ReplyStart } from './reasoning/replyReader.ts';

/** What is written after the opening of a reply so that the model goes on from it, and where the reply then is. */
export interface Continuation {
  readonly text: string;
  readonly start: ReplyStart;
}

/**
 * A reply from its texts, for want of its tokens. One that had not come to its answer goes on with its reasoning; of one that had, the reasoning
 * is written only where the prompt has opened it. `guard`: keeps what is said from being read as marks.
 */
export function continuation(
  start: ReplyStart,
  { content, reasoning = '' }: ChatMessage,
  formats: readonly ReasoningFormat[],
  guard: (text: string) => string,
): Continuation {
  const thinks = content === '' && reasoning !== '';
  const [said, thought] = [guard(content), guard(reasoning)];
  const format = start.kind === 'reasoning' ? start.format : (formats.at(-1) ?? null);
  if (format?.kind === 'tags') {
    if (thinks) {
      const open = start.kind === 'reasoning' ? '' : `${format.open}\n`;
      return { text: `${open}${thought}`, start: { kind: 'reasoning', format } };
    }
    const closed = start.kind === 'reasoning' ? `${thought}\n${format.close}\n\n` : '';
    return { text: `${closed}${said}`, start: { kind: 'answer' } };
  }
  if (format?.kind === 'channels' && start.kind === 'anything') {
    const channel = thinks ? 'analysis' : 'final';
    return {
      text: `<|channel|>${channel}<|message|>${thinks ? thought : said}`,
      start: thinks ? { kind: 'reasoning', format: null } : { kind: 'answer' },
    };
  }
  return { text: thinks ? thought : said, start };
}
