import type { Lane } from '../../../engine/contract/activity.ts';
import { openChat } from '../../actions/chats.ts';
import type { Pagoda } from '../../pagoda.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { useStore } from 'zustand';
import { oneLine } from '../../../engine/shown/visible.ts';
import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** The title of the conversation that an owner is; undefined: it is none, or one that was deleted. */
export function useTitle(owner: string | null): string | undefined {
  const { chats } = usePagoda();
  return useStore(chats, ({ list }) => {
    const chat = list?.find(({ id }) => id === owner);
    return chat && oneLine(chat.title);
  });
}

/** What an owner is called where it is no conversation. */
export function nameOf(owner: string | null, lane?: Pick<Lane, 'priority'>): string {
  if (lane?.priority === 'background') return t('engine.readingAhead');
  if (owner?.startsWith('#')) return t('engine.request', { number: integer(Number(owner.slice(1))) });
  return owner === null || owner === ''
    ? t('engine.fromAnEarlierSession')
    : t('engine.aConversationThatIsGone');
}

/** Goes to a conversation, to one of its messages where one is named. */
export const goToChat = (pagoda: Pagoda, chatId: string, messageId: string | null = null): void =>
  void openChat(pagoda, chatId, messageId);

/** Pointing at whatever is somebody's: for an element's handlers. */
export function pointerTo(pagoda: Pagoda, owner: string) {
  const point = () => pagoda.activity.setState({ pointed: { owner } });
  const leave = () => pagoda.activity.setState({ pointed: null });
  return { onPointerEnter: point, onPointerLeave: leave, onFocus: point, onBlur: leave };
}
