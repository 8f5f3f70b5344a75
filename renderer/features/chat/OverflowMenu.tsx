import { Check, Layers } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useStore } from 'zustand';
import type { OverflowPolicy } from '../../../engine/contract/overflow.ts';
import { setOverflowPolicy } from '../../actions/overflow.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { classes } from '../../ui/classes.ts';
import { onlyWhereLost } from '../../ui/onlyWhereLost.ts';
import { tip } from '../../ui/Tips.tsx';
import { t } from '../../words/words.ts';

const words: Record<OverflowPolicy, { readonly name: string; readonly help: string }> = {
  slide: {
    get name() {
      return t('chat.leaveTheOldestMessagesOut');
    },
    get help() {
      return t('chat.theChatGoesOnTheModel');
    },
  },
  summarise: {
    get name() {
      return t('chat.summariseTheOldestMessages');
    },
    get help() {
      return t('chat.theModelFirstWritesASummary');
    },
  },
  stop: {
    get name() {
      return t('chat.stop');
    },
    get help() {
      return t('chat.repliesEndWhereTheContext');
    },
  },
};

/** What this chat does when it gets too long for the model. Whatever it is, all messages stay here. */
export function OverflowMenu({ chatId }: { readonly chatId: string }) {
  const pagoda = usePagoda();
  const policy = useStore(
    pagoda.chats,
    (state) => state.list?.find(({ id }) => id === chatId)?.overflow.policy,
  );
  if (policy === undefined) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={t('chat.whenTheChatGetsTooLong')}
        {...tip(t('chat.whenTheChatGetsTooLong'))}
        className="grid size-8 shrink-0 place-items-center rounded-lg text-ink-soft transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-hover"
      >
        <Layers size={14} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="start"
        sideOffset={6}
        collisionPadding={12}
        onCloseAutoFocus={onlyWhereLost}
        className="animate-appear z-40 w-86 rounded-xl border border-line bg-raised p-1.5 shadow-high"
      >
        <DropdownMenu.Label className="px-2.5 py-1 text-[12px] font-medium text-ink-faint">
          {t('chat.whenThisChatGetsTooLong')}
        </DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={policy}>
          {(['slide', 'summarise', 'stop'] as const).map((each) => (
            <DropdownMenu.RadioItem
              key={each}
              value={each}
              onSelect={() => void setOverflowPolicy(pagoda, chatId, each)}
              className="flex w-full items-start gap-2.5 rounded-lg px-2.5 py-1.5 text-start outline-none data-highlighted:bg-hover"
            >
              <Check
                size={15}
                className={classes('mt-0.5 shrink-0 text-jade', each !== policy && 'invisible')}
              />
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{words[each].name}</span>
                <span className="block text-[12.5px] leading-snug text-ink-faint">{words[each].help}</span>
              </span>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <p className="px-2.5 pt-1 pb-1 text-[12.5px] text-ink-faint">
          {t('chat.allMessagesStayStoredAndShown')}
        </p>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
