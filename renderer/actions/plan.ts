import type { Message } from '../../electron/ipc/contract/app.ts';
import { toErrorValue } from '../../engine/contract/errors.ts';
import type { Pagoda } from '../pagoda.ts';
import { overflowOf } from '../stores/chats.ts';
import { noPlan, plannedOf } from '../stores/plans.ts';
import { usedOther } from '../stores/settings.ts';
import { conversation } from './replyRun.ts';

/** Asks the engine what sending `draft` after `list` would cost, and keeps the answer if it is `stillWanted` then. Never rejects. */
export async function planPrompt(
  pagoda: Pagoda,
  chatId: string | null,
  list: readonly Message[],
  draft: string,
  stillWanted: () => boolean,
): Promise<void> {
  const { plans } = pagoda;
  const messages = conversation(pagoda, list, chatId);
  const before = messages.length - list.length;
  // What is typed stays on this machine until it is sent.
  const here = usedOther(pagoda.settings.getState()) === null;
  if (here && draft.trim() !== '') messages.push({ role: 'user', content: draft });
  if (messages.length === before) return plans.setState({ ...noPlan, chatId, tokens: 0 });
  try {
    const plan = await pagoda.engine.current().request('prompt.plan', {
      prompt: { kind: 'chat', messages },
      overflow: overflowOf(pagoda.chats.getState(), chatId, list),
    });
    if (!stillWanted()) return;
    const ids = list.map(({ id }) => id);
    plans.setState({ chatId, tokens: plan.tokens, plan, messages: plannedOf(plan, before, ids) });
  } catch (error) {
    if (!stillWanted()) return;
    // What would be refused for its length still has one. Else, without an engine or a template that counts, there is nothing to show.
    const value = toErrorValue(error);
    const tokens =
      value.code === 'context.promptTooLong' || value.code === 'context.lastTurnTooLong'
        ? value.data.promptTokens
        : null;
    plans.setState({ ...noPlan, chatId, tokens });
  }
}
