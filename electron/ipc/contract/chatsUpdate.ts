import { assertNever } from '../../../engine/contract/assertNever.ts';
import type { ChatSummary, ChatsUpdate } from './app.ts';

/** The list of conversations after an update, latest first. Pure; main and the window keep theirs by it, so that they agree. */
export function applyChatsUpdate(list: readonly ChatSummary[], update: ChatsUpdate): readonly ChatSummary[] {
  switch (update.kind) {
    case 'all':
      return update.list;
    case 'gone':
      return list.filter(({ id }) => id !== update.id);
    case 'changed': {
      const { chat } = update;
      const others = list.filter(({ id }) => id !== chat.id);
      const older = others.findIndex(({ updatedAt }) => updatedAt <= chat.updatedAt);
      return others.toSpliced(older === -1 ? others.length : older, 0, chat);
    }
    default:
      return assertNever(update);
  }
}
