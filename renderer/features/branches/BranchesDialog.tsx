import { Dialog } from 'radix-ui';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { openChat, readMessages } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { branchTree, familyOf } from '../../stores/branchTree.ts';
import { DialogFrame } from '../../ui/DialogFrame.tsx';
import { t } from '../../words/words.ts';
import { BranchTree } from './BranchTree.tsx';

/** Where a chat and its branches part, and the way to each of their messages. */
export function BranchesDialog() {
  const pagoda = usePagoda();
  const open = useStore(pagoda.ui, (state) => state.branchesOpen);
  const chatId = useStore(pagoda.chats, (state) => state.currentId);
  if (!open || chatId === null) return null;
  const close = () => pagoda.ui.setState({ branchesOpen: false });
  return (
    <Dialog.Root open onOpenChange={(stays) => !stays && close()}>
      <DialogFrame title={t('branches.title')} closeLabel={t('branches.close')} className="w-170">
        <Family
          chatId={chatId}
          onGo={(place) => {
            close();
            void openChat(pagoda, place.chatId, place.messageId);
          }}
        />
      </DialogFrame>
    </Dialog.Root>
  );
}

interface FamilyProps {
  readonly chatId: string;
  readonly onGo: (place: { readonly chatId: string; readonly messageId: string }) => void;
}

function Family({ chatId, onGo }: FamilyProps) {
  const pagoda = usePagoda();
  const list = useStore(pagoda.chats, (state) => state.list);
  const messages = useStore(pagoda.chats, (state) => state.messages);
  const family = useMemo(() => familyOf(list ?? [], chatId), [list, chatId]);
  const unread = family.map(({ id }) => id).filter((id) => messages[id] === undefined);
  const missing = unread.join(' ');
  useEffect(() => {
    for (const id of missing === '' ? [] : missing.split(' ')) void readMessages(pagoda, id);
  }, [pagoda, missing]);
  const told = family.map(({ id }) => messages[id]);
  const tree = branchTree(
    family.flatMap(({ id }) => {
      const known = messages[id];
      return known?.kind === 'ready' ? [{ chatId: id, list: known.list }] : [];
    }),
  );
  if (told.some((known) => known === undefined || known.kind === 'loading'))
    return <p className="text-ink-soft">{t('branches.reading')}</p>;
  return (
    <>
      <p className="text-[13.5px] text-ink-soft">
        {family.length > 1 ? t('branches.help') : t('branches.none')}
      </p>
      {told.some((known) => known?.kind === 'failed') && (
        <p role="alert" className="rounded-lg bg-lacquer-wash px-3 py-2 text-[13.5px]">
          {t('branches.someNotRead')}
        </p>
      )}
      <BranchTree tree={tree} chatId={chatId} onGo={onGo} />
    </>
  );
}
