import { Dialog } from 'radix-ui';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { openChat } from '../../actions/chats.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { branchTree } from '../../stores/branchTree.ts';
import { DialogFrame } from '../../ui/DialogFrame.tsx';
import { t } from '../../words/words.ts';
import { BranchTree } from './BranchTree.tsx';
import { useFamily } from './useFamily.ts';

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
  const { chats, read, told } = useFamily(chatId);
  const tree = useMemo(() => branchTree(told), [told]);
  if (read.some((known) => known === undefined || known.kind === 'loading'))
    return <p className="text-ink-soft">{t('branches.reading')}</p>;
  return (
    <>
      <p className="text-[13.5px] text-ink-soft">
        {chats.length > 1 ? t('branches.help') : t('branches.none')}
      </p>
      {read.some((known) => known?.kind === 'failed') && (
        <p role="alert" className="rounded-lg bg-lacquer-wash px-3 py-2 text-[13.5px]">
          {t('branches.someNotRead')}
        </p>
      )}
      <BranchTree tree={tree} chatId={chatId} onGo={onGo} />
    </>
  );
}
