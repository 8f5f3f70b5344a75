import { ChevronLeft, ChevronRight, Columns2 } from 'lucide-react';
import { use, useEffect, useRef } from 'react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { openChat } from '../../actions/chats.ts';
import { compareThose } from '../../actions/compare.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { WaysContext } from './ways.ts';

/** At a message where the chat and its branches part: which way this is, and the ways to the others. */
export function Pager({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const ways = use(WaysContext).get(message.id);
  const group = useRef<HTMLDivElement>(null);
  const there = ways !== undefined;

  // Whoever came by key goes on by key.
  useEffect(() => {
    const { paged } = pagoda.ui.getState();
    if (!there || paged?.messageId !== message.id) return;
    pagoda.ui.setState({ paged: null });
    group.current?.querySelector<HTMLElement>(`[data-by="${paged.by}"]`)?.focus({ preventScroll: true });
  }, [pagoda, there, message.id]);

  if (!ways) return null;
  const at = ways.findIndex((way) => way.some(({ messageId }) => messageId === message.id));
  const turn = (by: 1 | -1) => {
    const to = ways[at + by]?.[0];
    if (!to) return;
    pagoda.ui.setState({ paged: { messageId: to.messageId, by } });
    void openChat(pagoda, to.chatId, to.messageId);
    pagoda.ui.setState({ jumpQuiet: true });
  };
  const arrow = (by: 1 | -1, label: string) => (
    <IconButton
      label={label}
      data-by={by}
      aria-disabled={!ways[at + by]}
      className="aria-disabled:opacity-40 aria-disabled:hover:bg-transparent"
      onClick={() => turn(by)}
    >
      {by < 0 ? (
        <ChevronLeft size={15} className="rtl:rotate-180" />
      ) : (
        <ChevronRight size={15} className="rtl:rotate-180" />
      )}
    </IconButton>
  );
  const [other] = ways[at + 1] ?? ways[at - 1] ?? [];
  return (
    <div ref={group} role="group" aria-label={t('compare.ways')} className="flex items-center">
      {arrow(-1, t('compare.wayBefore'))}
      <span className="tabular text-[12.5px] text-ink-soft">
        {t('chat.placeOf', { place: integer(at + 1), messages: integer(ways.length) })}
      </span>
      {arrow(1, t('compare.wayAfter'))}
      {message.role === 'assistant' && other && (
        <IconButton
          label={t('compare.sideBySide')}
          onClick={() => compareThose(pagoda, { chatId: message.chatId, messageId: message.id }, other)}
        >
          <Columns2 size={15} />
        </IconButton>
      )}
    </div>
  );
}
