import { useId, useState } from 'react';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { answerInBranch } from '../../actions/branches.ts';
import { regenerate } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { t } from '../../words/words.ts';
import { nothingChosen, OtherwiseFields, otherwiseOf } from '../decoding/OtherwiseFields.tsx';

/** To have a reply written again in another way, for once: in its place, or in a branch. */
export function AnswerWith({ message, done }: { readonly message: Message; readonly done: () => void }) {
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
