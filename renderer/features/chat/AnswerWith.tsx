import { SlidersHorizontal } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useId, useState } from 'react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { answerInBranch } from '../../actions/branches.ts';
import { regenerate } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { nothingChosen, OtherwiseFields, otherwiseOf } from '../decoding/OtherwiseFields.tsx';

/** To have a reply written again in another way, for once: in its place, or in a branch. */
export function AnswerWith({ message }: { readonly message: Message }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton label={t('chat.answerWith')}>
          <SlidersHorizontal size={15} />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={t('chat.answerWith')}
          className="animate-appear z-40 w-96 max-w-[calc(100vw-1.5rem)] rounded-xl border border-line bg-raised p-3.5 text-[13.5px] shadow-high"
        >
          <Form message={message} done={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Form({ message, done }: { readonly message: Message; readonly done: () => void }) {
  const pagoda = usePagoda();
  const [chosen, setChosen] = useState(nothingChosen);
  const help = useId();
  function answer(how: typeof answerInBranch) {
    done();
    void how(pagoda, message, otherwiseOf(pagoda, message.chatId, chosen));
  }
  return (
    <>
      <OtherwiseFields chatId={message.chatId} chosen={chosen} describedBy={help} onChange={setChosen} />
      <p id={help} className="mt-3 text-[12.5px] text-ink-faint">
        {t('chat.answerWithHelp')}
      </p>
      <div className="mt-3 flex flex-wrap justify-end gap-2">
        <Button onClick={() => answer(answerInBranch)}>{t('chat.keepsTheReply')}</Button>
        <Button tone="strong" onClick={() => answer(regenerate)}>
          {t('chat.replacesTheReply')}
        </Button>
      </div>
    </>
  );
}
