import type { Message } from '../../../electron/ipc/contract/app.ts';
import type { Adaptation } from '../../../engine/contract/generation.ts';

/** What was done to the conversation so that the model's template takes it, in one sentence each. */
export const adaptedWords: Record<Adaptation, string> = {
  systemInTurn:
    'This model takes no system prompt of its own: it was given at the beginning of your message.',
  turnsMerged: 'This model takes turns that alternate: messages that follow each other were given as one.',
  emptyReplyLeftOut: 'Replies without a word were left out.',
  turnAdded: 'This model takes conversations that you begin: “…” was put before its first turn.',
};

/** Whether a reply's note says more than that of the reply before it did. */
export function isNews(list: readonly Message[], messageId: string, how: readonly Adaptation[]): boolean {
  if (how.length === 0) return false;
  const index = list.findIndex(({ id }) => id === messageId);
  const before = list.slice(0, Math.max(0, index)).findLast(({ role }) => role === 'assistant');
  return how.some((each) => !before?.adapted.includes(each));
}
