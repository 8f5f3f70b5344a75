import { useState } from 'react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { visible } from '../../../engine/shown/visible.ts';
import { forgetView } from '../../actions/overflow.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { runningIn } from '../../stores/generations.ts';
import { t } from '../../words/words.ts';

/** The line above the first message that the model sees, where it does not see all; with the summary that stands for the rest. */
export function ViewBegins({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const view = useStore(pagoda.chats, (state) => {
    const found = state.list?.find(({ id }) => id === message.chatId)?.overflow.view;
    return found?.from === message.id ? found : null;
  });
  const writing = useStore(pagoda.generations, (state) => runningIn(state, message.chatId) !== undefined);
  const [shown, setShown] = useState(false);
  if (!view) return null;
  const { summary } = view;
  return (
    <div role="note" aria-label={t('chat.whatTheModelSees')} className="pt-4 text-[12.5px] text-ink-faint">
      <div className="flex items-center gap-3 before:h-px before:flex-1 before:bg-line-strong after:h-px after:flex-1 after:bg-line-strong">
        <span className="text-center">{wordsOf(summary)}</span>
        {summary !== null && summary !== '' && (
          <button
            type="button"
            aria-expanded={shown}
            className="underline underline-offset-2 hover:text-ink"
            onClick={() => setShown(!shown)}
          >
            {shown ? t('chat.hideSummary') : t('chat.showSummary')}
          </button>
        )}
        {summary !== null && (
          <button
            type="button"
            disabled={writing}
            className="underline underline-offset-2 hover:text-ink disabled:opacity-50"
            onClick={() => void forgetView(pagoda, message.chatId)}
          >
            {t('chat.undo')}
          </button>
        )}
      </div>
      {shown && summary && (
        <p
          dir="auto"
          className="mt-2 rounded-xl bg-well px-3.5 py-2.5 text-[13.5px] whitespace-pre-wrap text-ink-soft wrap-anywhere"
        >
          {visible(summary)}
        </p>
      )}
    </div>
  );
}

function wordsOf(summary: string | null): string {
  if (summary === null) return t('chat.theModelNoLongerSeesWhat');
  if (summary === '') return t('chat.theModelNoLongerSeesWhatIs');
  return t('chat.ofWhatIsAboveTheModel');
}
