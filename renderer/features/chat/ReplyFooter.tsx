import { BadgeCheck, Pencil, RefreshCw, Split, TextSearch } from 'lucide-react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import type { Timings } from '../../../engine/contract/generation.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { askToCompare } from '../../actions/compare.ts';
import { isItsModel, toggleLook } from '../../actions/looks.ts';
import { toggleProof } from '../../actions/proofs.ts';
import { regenerate } from '../../actions/replies.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { IconButton } from '../../ui/Button.tsx';
import { integer, rate, seconds, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { Pager } from '../branches/Pager.tsx';
import { AnswerWith } from './AnswerWith.tsx';
import { CopyButton } from './CopyButton.tsx';
import { DeleteFrom } from './DeleteFrom.tsx';

/** What can be done with a reply, and what it took. */
export function ReplyFooter({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  return (
    <footer className="-ms-2 flex min-h-9 flex-wrap items-center gap-x-3">
      <Pager message={message} />
      <div className="quiet-until-used flex" role="group" aria-label={t('chat.replyActions')}>
        <CopyButton text={message.content} label={t('chat.copyReply')} />
        <IconButton label={t('chat.answerAgain')} onClick={() => void regenerate(pagoda, message)}>
          <RefreshCw size={15} />
        </IconButton>
        <AnswerWith message={message} />
        <IconButton
          label={t('compare.twoAnswers')}
          onClick={() => askToCompare(pagoda, message.chatId, message)}
        >
          <Split size={15} className="rotate-90" />
        </IconButton>
        <IconButton
          label={t('chat.editTheReply')}
          onClick={() => pagoda.ui.setState({ editing: message.id })}
        >
          <Pencil size={15} />
        </IconButton>
        <LookButtons message={message} />
        <DeleteFrom message={message} />
      </div>
      {message.timings && <Took timings={message.timings} model={message.model} />}
    </footer>
  );
}

/** To see how the reply was chosen, and that nothing but its pace came of drafts. */
function LookButtons({ message }: { readonly message: Message }) {
  const pagoda = usePagoda();
  const looking = useStore(pagoda.looks, (state) => message.id in state.byMessage);
  const proving = useStore(pagoda.proofs, (state) => state.byMessage[message.id]?.kind === 'running');
  const itsModel = useStore(pagoda.settings, () => isItsModel(pagoda, message));
  const { made } = message;
  const isEmpty = message.content === '' && message.reasoning === '' && !made;
  const isDrawn = made?.runs.every(({ settings }) => settings.method !== 'beam');
  return (
    <>
      {!isEmpty && (
        <IconButton
          label={looking ? t('chat.showTheText') : t('chat.showTheTokens')}
          aria-pressed={looking}
          className={looking ? 'bg-jade-wash' : ''}
          onClick={() => toggleLook(pagoda, message)}
        >
          <TextSearch size={15} />
        </IconButton>
      )}
      {itsModel && made && isDrawn && (
        <IconButton
          label={proving ? t('chat.stopChecking') : t('chat.checkTheSameTextWithoutDrafts')}
          onClick={() => toggleProof(pagoda, message, made)}
        >
          <BadgeCheck size={15} />
        </IconButton>
      )}
    </>
  );
}

function Took({ timings, model }: { readonly timings: Timings; readonly model: string | null }) {
  const cached =
    timings.cachedTokens > 0 ? ` (${t('chat.someCached', { tokens: integer(timings.cachedTokens) })})` : '';
  const foreseen =
    timings.acceptedTokens > 0 ? ` (${t('chat.foreseen', { tokens: integer(timings.acceptedTokens) })})` : '';
  return (
    <dl
      className="quiet-until-used tabular ps-2 flex flex-wrap gap-x-3 text-[12.5px] text-ink-faint"
      title={model === null ? undefined : oneLine(model)}
    >
      <Fact name={t('chat.speed')} value={t('engine.tokS', { rate: rate(timings.tokensPerSecond) })} strong />
      <Fact
        name={t('chat.firstToken')}
        value={t('chat.firstTokenAfter', { time: seconds(timings.ttftMs) })}
      />
      <Fact name={t('chat.generated')} value={`${tokens(timings.generatedTokens)}${foreseen}`} />
      <Fact
        name={t('chat.prompt')}
        value={`${t('chat.promptOf', { tokens: integer(timings.promptTokens) })}${cached}`}
      />
    </dl>
  );
}

function Fact({
  name,
  value,
  strong = false,
}: {
  readonly name: string;
  readonly value: string;
  readonly strong?: boolean;
}) {
  return (
    <div>
      <dt className="sr-only">{name}</dt>
      <dd className={strong ? 'font-medium text-ink-soft' : undefined}>{value}</dd>
    </div>
  );
}
