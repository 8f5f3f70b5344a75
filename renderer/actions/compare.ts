import type { Message, Otherwise } from '../../electron/ipc/contract/app.ts';
import type { Pagoda } from '../pagoda.ts';
import { isReady, messagesOf, setMessages } from '../stores/chats.ts';
import { clearDraft, showToast, wholeDraftOf, type Comparison, type ReplyPlace } from '../stores/ui.ts';
import { t } from '../words/words.ts';
import { newBranch } from './branches.ts';
import { openChat } from './chats.ts';
import { once } from './once.ts';
import { report } from './problems.ts';
import { addMine, addReply, beginChat, giveBack } from './replies.ts';
import { runReply } from './replyRun.ts';
import { isWriting, stopReply } from './running.ts';

/**
 * One message answered twice at once. Both replies are two requests like any others, which the engine writes in one batch; both are stored from the beginning, in
 * two chats of which one is a branch of the other, so that whatever ends the view loses neither.
 */

export type Ways = readonly [Otherwise, Otherwise];
type Shown = Extract<Comparison, { kind: 'shown' }>;

const placeOf = ({ chatId, id }: Message): ReplyPlace => ({ chatId, messageId: id });

/** Asks how they are to be asked for: to what stands in the composer, or, of a reply, to what that answers. */
export function askToCompare(pagoda: Pagoda, chatId: string | null, message: Message | null): void {
  pagoda.ui.setState({ comparison: { kind: 'asking', chatId, messageId: message?.id ?? null } });
}

export const closeComparison = (pagoda: Pagoda): void => pagoda.ui.setState({ comparison: null });

/** Sends what stands in the composer: the first reply is the chat's, the other a branch of it. */
export const compareDraft = (pagoda: Pagoda, draftOf: string | null, ways: Ways): Promise<void> =>
  once(draftOf ?? '', async () => {
    const text = wholeDraftOf(pagoda.ui.getState(), draftOf);
    if (text.trim() === '' || isWriting(pagoda, draftOf)) return;
    if (!isReady(pagoda.chats.getState(), draftOf)) return;
    pagoda.ui.setState({ jumpTo: null, jumpWords: null });
    clearDraft(pagoda.ui, draftOf);
    let chatId = draftOf;
    try {
      chatId ??= await beginChat(pagoda);
      await addMine(pagoda, chatId, text);
    } catch (error) {
      giveBack(pagoda, chatId, text);
      closeComparison(pagoda);
      return report(pagoda, error);
    }
    try {
      const first = await addReply(pagoda, chatId, ways[0]);
      const home = placeOf(first);
      // One answer is better than none.
      const run = await newBranch(pagoda, first, ways[1]).finally(() => runReply(pagoda, first));
      show(pagoda, { home, sides: [home, placeOf(run())] });
    } catch (error) {
      closeComparison(pagoda);
      report(pagoda, error);
    }
  });

/** Answers once more in two ways, each in a branch; the reply that is there stays in its chat. */
export const compareAgain = (pagoda: Pagoda, message: Message, ways: Ways): Promise<void> =>
  once(message.id, async () => {
    try {
      const first = await newBranch(pagoda, message, ways[0]);
      const second = await newBranch(pagoda, message, ways[1]).catch((error: unknown) => {
        first(); // One answer is better than none.
        throw error;
      });
      show(pagoda, { home: placeOf(message), sides: [placeOf(first()), placeOf(second())] });
    } catch (error) {
      closeComparison(pagoda);
      report(pagoda, error);
    }
  });

function show(pagoda: Pagoda, shown: Omit<Shown, 'kind'>): void {
  pagoda.ui.setState({ comparison: { kind: 'shown', ...shown } });
}

/** What is there already: a reply of the open chat, and another way on at its place. */
export const compareThose = (pagoda: Pagoda, home: ReplyPlace, other: ReplyPlace): void =>
  show(pagoda, { home, sides: [home, other] });

/** Another of the ways on, on one of the two sides; where it is the other side's, the two change places. `way`: where it stands. */
export function showInstead(pagoda: Pagoda, at: 0 | 1, way: readonly ReplyPlace[]): void {
  const { comparison } = pagoda.ui.getState();
  if (comparison?.kind !== 'shown') return;
  const { home, sides } = comparison;
  const place = way.find(({ chatId }) => chatId === home.chatId) ?? way[0];
  if (!place) return;
  const other = sides[1 - at]!;
  const stays = way.some(({ messageId }) => messageId === other.messageId) ? sides[at] : other;
  show(pagoda, { home, sides: at === 0 ? [place, stays] : [stays, place] });
}

/** The chat has this one from now on; what stood there is a branch. What is still being written beside it is stopped. */
export const keepOne = (pagoda: Pagoda, { home, sides }: Shown, kept: ReplyPlace): Promise<void> =>
  once(home.messageId, async () => {
    try {
      for (const { chatId } of [home, ...sides]) await stopReply(pagoda, chatId);
      if (kept.messageId !== home.messageId) await exchange(pagoda, home, kept);
      closeComparison(pagoda);
      // Whoever went elsewhere meanwhile is led to it.
      if (pagoda.chats.getState().currentId !== home.chatId)
        await openChat(pagoda, home.chatId, kept.messageId);
      const back = () =>
        exchange(pagoda, { ...home, messageId: kept.messageId }, { ...kept, messageId: home.messageId });
      showToast(pagoda.ui, {
        tone: 'plain',
        title: t('compare.kept'),
        detail: t('compare.otherIsABranch'),
        ...(kept.messageId === home.messageId
          ? {}
          : {
              action: {
                label: t('notices.undo'),
                run: () => void back().catch((error: unknown) => report(pagoda, error)),
              },
            }),
      });
    } catch (error) {
      report(pagoda, error);
    }
  });

/** Two replies, each with all after it, change places. On the page, too, as they are: what waits for the disk is nowhere else. */
async function exchange(pagoda: Pagoda, one: ReplyPlace, other: ReplyPlace): Promise<void> {
  await pagoda.links.app.request('messages.exchange', { id: one.messageId, otherId: other.messageId });
  const state = pagoda.chats.getState();
  const [mine, its] = [one, other].map(({ chatId }) => messagesOf(state, chatId)) as [
    readonly Message[],
    readonly Message[],
  ];
  const at = mine.findIndex(({ id }) => id === one.messageId);
  const from = its.findIndex(({ id }) => id === other.messageId);
  if (at === -1 || from === -1) return;
  const joined = (before: readonly Message[], tail: readonly Message[], chatId: string) =>
    setMessages(pagoda.chats, chatId, {
      kind: 'ready',
      list: [...before, ...tail.map((message) => ({ ...message, chatId }))],
    });
  joined(mine.slice(0, at), its.slice(from), one.chatId);
  joined(its.slice(0, from), mine.slice(at), other.chatId);
}
