import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { compareAgain, compareDraft } from '../../actions/compare.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { messagesOf, upTo } from '../../stores/chats.ts';
import { wholeDraftOf, type Comparison } from '../../stores/ui.ts';
import { Button } from '../../ui/Button.tsx';
import { integer } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { nothingChosen, OtherwiseFields, otherwiseOf, type Chosen } from '../decoding/OtherwiseFields.tsx';
import { Question } from './Question.tsx';

type Two = readonly [Chosen, Chosen];

interface AskingProps {
  readonly asking: Extract<Comparison, { kind: 'asking' }>;
}

/** How each of the two is to be asked for. */
export function Asking({ asking: { chatId, messageId } }: AskingProps) {
  const pagoda = usePagoda();
  const [chosen, setChosen] = useState<Two>([nothingChosen, { ...nothingChosen, presetId: 'creative' }]);
  const message = useStore(pagoda.chats, (state) =>
    messagesOf(state, chatId).find(({ id }) => id === messageId),
  );
  const asked = useStore(pagoda.chats, (state) =>
    messageId === null
      ? undefined
      : upTo(messagesOf(state, chatId), messageId).findLast(({ role }) => role === 'user')?.content,
  );
  const draft = useStore(pagoda.ui, (state) => (messageId === null ? wholeDraftOf(state, chatId) : ''));
  const ids = useId();
  const help = `${ids}-help`;
  function answer() {
    const ways = [otherwiseOf(pagoda, chatId, chosen[0]), otherwiseOf(pagoda, chatId, chosen[1])] as const;
    if (messageId === null) void compareDraft(pagoda, chatId, ways);
    else if (message) void compareAgain(pagoda, message, ways);
  }
  const side = (at: 0 | 1, change: (chosen: Chosen) => Two) => (
    <fieldset className="rounded-xl border border-line bg-paper p-3.5 text-[13.5px]">
      <legend className="tabular px-1.5 font-medium">{integer(at + 1)}</legend>
      <OtherwiseFields
        chatId={chatId}
        chosen={chosen[at]}
        describedBy={help}
        onChange={(now) => setChosen(change(now))}
      />
    </fieldset>
  );
  return (
    <>
      <Question text={asked ?? draft} />
      <div className="@container">
        <div className="grid gap-3 @2xl:grid-cols-2">
          {side(0, (first) => [first, chosen[1]])}
          {side(1, (second) => [chosen[0], second])}
        </div>
      </div>
      <div id={help} className="space-y-1 text-[13px] text-ink-soft">
        <p>{messageId === null ? t('compare.draftHelp') : t('compare.replyHelp')}</p>
        <p>{t('compare.oneModel')}</p>
      </div>
      <div className="flex justify-end">
        <Button tone="strong" onClick={answer}>
          {t('compare.answerBoth')}
        </Button>
      </div>
    </>
  );
}
