import type { Message } from '../../../electron/ipc/contract/app.ts';
import { assertNever } from '../../../engine/contract/assertNever.ts';
import { hasBegun } from '../../stores/chats.ts';
import { errorWords } from '../../errors/words.ts';
import type { NextStep } from '../../errors/nextSteps.ts';
import { t } from '../../words/words.ts';

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
export function unusualEnd(message: Message): UnusualEnd | null {
  const { state, content, reasoning } = message;
  const begun = hasBegun(message);
  switch (state.kind) {
    // Nobody writes it any more: the page was loaded anew meanwhile.
    case 'streaming':
    case 'interrupted':
      return plain(t('chat.pagodaWasClosedWhile'), begun);
    case 'failed': {
      const { title, detail, next } = errorWords(state.error);
      return { tone: 'error', title, detail, canContinue: begun, next };
    }
    case 'complete':
      switch (state.finishReason) {
        case null:
          return null;
        case 'stop':
        case 'stopString':
          return content.trim() === '' ? plain(emptyWords(reasoning), false) : null;
        case 'length':
          return plain(t('chat.cutAtTheLongestLengthSet'), true);
        case 'context':
          return plain(t('chat.theContextIsFullRaise'), false, 'contextSettings');
        case 'cancelled':
          return plain(t('chat.youStoppedThisReply'), begun);
        default:
          return assertNever(state.finishReason, 'finish reason');
      }
    default:
      return assertNever(state, 'message state');
  }
}

const emptyWords = (reasoning: string): string =>
  reasoning === '' ? t('chat.thisReplyIsEmptyTheModel') : t('chat.theModelThoughtAndEnded');
