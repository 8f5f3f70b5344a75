import { BadgeCheck, Ellipsis, Pencil, SlidersHorizontal, Split, Trash2 } from 'lucide-react';
import { DropdownMenu, Popover } from 'radix-ui';
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { askToCompare } from '../../actions/compare.ts';
import { isItsModel } from '../../actions/looks.ts';
import { deleteFrom } from '../../actions/messages.ts';
import { toggleProof } from '../../actions/proofs.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { MenuContent, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { isFocusLost, onlyWhereLost } from '../../ui/onlyWhereLost.ts';
import { PopoverSheet } from '../../ui/PopoverSheet.tsx';
import { t } from '../../words/words.ts';
import { AnswerWith } from './AnswerWith.tsx';
import { deleteLabel, DeleteQuestion, useMessagesAfter } from './DeleteFrom.tsx';
import { tookFacts } from './Took.tsx';

/** What is asked above the menu's button once the menu has closed. */
type Asked = 'answerWith' | 'delete';

/** What else can be done with a reply, in words, and all that it took. */
export function ReplyMenu({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const [asked, setAsked] = useState<Asked | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  /** Opened once the menu is gone: before, its giving back the focus would close it again. */
  const next = useRef<(() => void) | null>(null);
  return (
    <Popover.Root open={asked !== null} onOpenChange={(open) => !open && setAsked(null)}>
      <DropdownMenu.Root modal={false}>
        <Popover.Anchor asChild>
          <DropdownMenu.Trigger asChild>
            <IconButton
              ref={button}
              label={t('chat.moreAboutThisReply')}
              data-asked={asked ?? undefined}
              className="data-[state=open]:bg-hover"
            >
              <Ellipsis size={16} />
            </IconButton>
          </DropdownMenu.Trigger>
        </Popover.Anchor>
        <DropdownMenu.Portal>
          <MenuContent
            className="w-76"
            onCloseAutoFocus={(event) => {
              // What opens in its place will have the focus.
              if (next.current) event.preventDefault();
              else onlyWhereLost(event);
              next.current?.();
              next.current = null;
            }}
          >
            <MenuItem
              icon={<SlidersHorizontal size={15} />}
              onSelect={() => (next.current = () => setAsked('answerWith'))}
            >
              {t('chat.answerWith')}
            </MenuItem>
            <MenuItem
              icon={<Split size={15} className="rotate-90" />}
              onSelect={() => (next.current = () => askToCompare(pagoda, message.chatId, message))}
            >
              {t('compare.twoAnswers')}
            </MenuItem>
            <ProofItem message={message} />
            <MenuSeparator />
            <MenuItem
              icon={<Pencil size={15} />}
              onSelect={() => pagoda.ui.setState({ editing: message.id })}
            >
              {t('chat.editTheReply')}
            </MenuItem>
            <DeleteItem message={message} ask={() => (next.current = () => setAsked('delete'))} />
            <TookLines message={message} />
          </MenuContent>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <PopoverSheet
        aria-label={asked === 'delete' ? t('chat.deleteSome') : t('chat.answerWith')}
        className={asked === 'delete' ? 'w-72' : 'w-96'}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          if (isFocusLost()) button.current?.focus();
        }}
      >
        {asked === 'delete' ? (
          <DeleteQuestion message={message} />
        ) : (
          <AnswerWith message={message} done={() => setAsked(null)} />
        )}
      </PopoverSheet>
    </Popover.Root>
  );
}

/** To see that nothing but its pace came of drafts. */
function ProofItem({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const proving = useStore(pagoda.proofs, (state) => state.byMessage[message.id]?.kind === 'running');
  const itsModel = useStore(pagoda.settings, () => isItsModel(pagoda, message));
  const { made } = message;
  const isDrawn = made?.runs.every(({ settings }) => settings.method !== 'beam');
  if (!itsModel || !made || !isDrawn) return null;
  return (
    <MenuItem icon={<BadgeCheck size={15} />} onSelect={() => toggleProof(pagoda, message, made)}>
      {proving ? t('chat.stopChecking') : t('chat.checkTheSameTextWithoutDrafts')}
    </MenuItem>
  );
}

/** By itself, so that what follows a reply is counted while its menu is open alone, and not with each word that is written. */
function DeleteItem({ message, ask }: { readonly message: Message; readonly ask: () => void }) {
  const pagoda = usePagoda();
  const after = useMessagesAfter(message);
  return (
    <MenuItem
      icon={<Trash2 size={15} />}
      onSelect={() => {
        if (after === 0) void deleteFrom(pagoda, message.chatId, message.id);
        else ask();
      }}
    >
      {deleteLabel(after)}
    </MenuItem>
  );
}

/** The line under the reply has room for some of it. */
function TookLines({ message: { timings, model } }: { readonly message: Message }) {
  if (!timings) return null;
  const lines = [
    ...tookFacts(timings).map(({ value }) => value),
    ...(model === null ? [] : [oneLine(model)]),
  ];
  return (
    <>
      <MenuSeparator />
      <p className="tabular px-2.5 pt-0.5 pb-1.5 text-[12.5px] leading-normal text-ink-faint wrap-anywhere">
        {lines.join(' · ')}
      </p>
    </>
  );
}
