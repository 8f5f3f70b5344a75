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
    case 'several': {
      const ids = new Set(update.list.map(({ id }) => id));
      // The sort keeps what is of the same time in its order: what is new comes first, as one by one.
      return [...update.list.toReversed(), ...list.filter(({ id }) => !ids.has(id))].sort(
        (a, b) => b.updatedAt - a.updatedAt,
      );
    }
    default:
      return assertNever(update);
  }
}
