import type { Message } from '../../../electron/ipc/contract/app.ts';
import type { Adaptation } from '../../../engine/contract/generation.ts';
import { t } from '../../words/words.ts';

/** What was done to the conversation so that the model's template takes it, in one sentence each. */
export const adaptedWords: Record<Adaptation, string> = {
  get systemInTurn() {
    return t('chat.thisModelTakesNoSystemPrompt');
  },
  get turnsMerged() {
    return t('chat.thisModelTakesTurnsThatAlternate');
  },
  get emptyReplyLeftOut() {
    return t('chat.repliesWithoutAWordWereLeft');
  },
  get turnAdded() {
    return t('chat.thisModelTakesConversationsThatYou');
  },
};

/** Whether a reply's note says more than that of the reply before it did. */
export function isNews(list: readonly Message[], messageId: string, how: readonly Adaptation[]): boolean {
  if (how.length === 0) return false;
  const index = list.findIndex(({ id }) => id === messageId);
  const before = list.slice(0, Math.max(0, index)).findLast(({ role }) => role === 'assistant');
  return how.some((each) => !before?.adapted.includes(each));
}
