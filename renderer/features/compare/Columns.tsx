import { useRef } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { messagesOf, upTo } from '../../stores/chats.ts';
import type { Comparison } from '../../stores/ui.ts';
import { t } from '../../words/words.ts';
import { useWays } from '../branches/ways.ts';
import { Question } from './Question.tsx';
import { Side } from './Side.tsx';
import { useDifferences } from './useDifferences.ts';

interface ColumnsProps {
  readonly shown: Extract<Comparison, { kind: 'shown' }>;
}

/** Two replies beside each other, or one below the other where there is no room; once both are there, the words in which they differ. */
export function Columns({ shown }: ColumnsProps) {
  const { chats, generations } = usePagoda();
  const { home, sides } = shown;
  const root = useRef<HTMLDivElement>(null);
  const question = useStore(chats, (state) =>
    upTo(messagesOf(state, home.chatId), home.messageId).findLast(({ role }) => role === 'user'),
  );
  const writing = useStore(generations, ({ byMessage }) =>
    sides.some(({ messageId }) => messageId in byMessage),
  );
  const modelTold = useStore(chats, (state) => {
    const models = sides.map(
      (place) => messagesOf(state, place.chatId).find(({ id }) => id === place.messageId)?.model,
    );
    return models[0] !== models[1];
  });
  const ways = useWays(home.chatId).get(home.messageId);
  const marks = useDifferences(root, !writing);
  return (
    <>
      {question && <Question text={question.content} />}
      <div className="@container flex min-h-0 flex-1 flex-col">
        <div
          ref={root}
          tabIndex={0}
          role="group"
          aria-label={t('compare.title')}
          className="grid min-h-0 flex-1 auto-rows-auto gap-3 overflow-y-auto -outline-offset-2! @4xl:auto-rows-[minmax(0,1fr)] @4xl:grid-cols-2 @4xl:overflow-hidden"
        >
          {([0, 1] as const).map((at) => (
            <Side
              key={at}
              shown={shown}
              place={sides[at]}
              at={at}
              ways={ways && ways.length > 2 ? ways : null}
              modelTold={modelTold}
            />
          ))}
        </div>
      </div>
      <p className="min-h-5 shrink-0 text-[12.5px] text-ink-faint">
        {writing ? t('compare.keepingStops') : marks && t(`compare.${marks}`)}
      </p>
      <p role="status" className="sr-only">
        {writing ? '' : t('compare.bothDone')}
      </p>
    </>
  );
}
