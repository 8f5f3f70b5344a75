import type { Message } from '../../../electron/ipc/contract/app.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { errorWords, type NextStep } from '../../errors/words.ts';

export interface UnusualEnd {
  readonly tone: 'plain' | 'error';
  readonly title: string;
  readonly detail: string | null;
  /** Going on from the text there is makes sense. */
  readonly canContinue: boolean;
  readonly next: NextStep | null;
}

const plain = (title: string, canContinue: boolean, next: NextStep | null = null): UnusualEnd => ({
  tone: 'plain',
  title,
  detail: null,
  canContinue,
  next,
});

/** How a reply that nobody writes ended, where that needs saying; null for one that ended by itself. */
export function unusualEnd({ state, content }: Message): UnusualEnd | null {
  switch (state.kind) {
    // Nobody writes it any more: the page was loaded anew meanwhile.
    case 'streaming':
    case 'interrupted':
      return plain('Pagoda was closed while this was being written.', content !== '');
    case 'failed': {
      const { title, detail, next } = errorWords(state.error);
      return { tone: 'error', title, detail, canContinue: content !== '', next };
    }
    case 'complete':
      switch (state.finishReason) {
        case null:
        case 'stop':
        case 'stopString':
          return null;
        case 'length':
          return plain('Cut at the longest length set for replies.', true);
        case 'context':
          return plain(
            'The context is full. Raise its length, or start a new chat.',
            false,
            'contextSettings',
          );
        case 'cancelled':
          return plain('You stopped this reply.', content !== '');
        default:
          return assertNever(state.finishReason, 'finish reason');
      }
    default:
      return assertNever(state, 'message state');
  }
}
