import { assertNever } from '../contract/assertNever.ts';
import type { Adaptation, FinishReason } from '../contract/generation.ts';
import type { View } from '../contract/overflow.ts';

/** What was done to the conversation so that the model's template takes it, in one sentence each. */
export const adaptedWords: Record<Adaptation, string> = {
  systemInTurn:
    'The model takes no system message there: it was put at the beginning of the message after it.',
  turnsMerged: 'The model takes turns that alternate: messages that follow each other were joined.',
  emptyReplyLeftOut: 'Replies without a word were left out.',
  turnAdded: 'The model takes conversations that a person begins: a turn of "…" was put first.',
};

/** Why there is nothing to read; null where that needs no word. */
export function emptyWords(finishReason: FinishReason, reasoned: boolean): string | null {
  switch (finishReason) {
    case 'stop':
      return reasoned
        ? 'The model thought and ended its reply without an answer.'
        : 'The reply is empty: the model ended it at once.';
    case 'stopString':
      return 'The reply is empty: what comes first is a stop string.';
    case 'length':
    case 'context':
      return reasoned
        ? 'There is no answer yet: the model was still thinking.'
        : 'There is no whole character yet.';
    case 'cancelled':
      return null;
    default:
      return assertNever(finishReason, 'finish reason');
  }
}

/** What the model does not see of the conversation, in one sentence. */
export function overflowWords({ dropped, summary }: Pick<View, 'dropped' | 'summary'>): string {
  const messages = dropped === 1 ? 'The oldest message was' : `The oldest ${dropped} messages were`;
  if (summary === null) return `${messages} left out: the conversation does not fit into the context.`;
  if (summary === '')
    return `${messages} left out, without a summary: the model wrote none. The conversation does not fit into the context.`;
  return `${messages} summarised: the conversation does not fit into the context.`;
}
