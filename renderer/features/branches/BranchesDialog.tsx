import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { openChat, readMessages } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { branchTree, familyOf } from '../../stores/branchTree.ts';
import { IconButton } from '../../ui/Button.tsx';
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
      <Dialog.Portal>
        <Dialog.Overlay className="animate-appear fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          // The tree takes it once it is there.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          tabIndex={-1}
          className="animate-rise fixed top-1/2 left-1/2 z-50 flex max-h-[85vh] w-170 max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 rounded-2xl border border-line bg-raised p-5 shadow-high outline-none"
        >
          <div className="flex items-center justify-between">
            <Dialog.Title className="font-display text-lg font-semibold">{t('branches.title')}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={t('branches.close')}>
                <X size={16} />
              </IconButton>
            </Dialog.Close>
          </div>
          <Family
            chatId={chatId}
            onGo={(place) => {
              close();
              void openChat(pagoda, place.chatId, place.messageId);
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
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
