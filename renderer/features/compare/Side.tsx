import { Check, Square } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import type { Message } from '../../../electron/ipc/contract/app.ts';
import { oneLine } from '../../../engine/shown/visible.ts';
import { keepOne } from '../../actions/compare.ts';
import { continueReply } from '../../actions/replies.ts';
import { stopReply } from '../../actions/running.ts';
import { usePagoda } from '../../PagodaContext.ts';
import type { Way } from '../../stores/branchTree.ts';
import { messagesOf } from '../../stores/chats.ts';
import type { GenerationState } from '../../stores/generations.ts';
import type { Comparison, ReplyPlace } from '../../stores/ui.ts';
import { Button } from '../../ui/Button.tsx';
import { classes } from '../../ui/classes.ts';
import { integer, rate, seconds, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';
import { Markdown } from '../chat/Markdown.tsx';
import { Reasoning } from '../chat/Reasoning.tsx';
import { unusualEnd } from '../chat/replyEnd.ts';
import { ReplyProgress } from '../chat/ReplyProgress.tsx';
import { useGeneration } from '../chat/useGeneration.ts';
import { sideName } from './sideName.ts';
import { WayChoice } from './WayChoice.tsx';
import { useFollowedEnd } from './useFollowedEnd.ts';

interface SideProps {
  readonly shown: Extract<Comparison, { kind: 'shown' }>;
  readonly place: ReplyPlace;
  readonly at: 0 | 1;
  /** There are more than these two to choose from. */
  readonly ways: readonly Way[] | null;
  /** They are of different models. */
  readonly modelTold: boolean;
}

/** One of the two replies: how it was asked for, what it says, what it took, and what can be done with it. */
export function Side({ shown, place, at, ways, modelTold }: SideProps) {
  const pagoda = usePagoda();
  const { chatId, messageId } = place;
  const message = useStore(pagoda.chats, (state) =>
    messagesOf(state, chatId).find(({ id }) => id === messageId),
  );
  const generation = useGeneration(messageId);
  const presets = useStore(pagoda.settings, ({ settings }) => settings.presets);
  const scroller = useFollowedEnd(messageId);
  const name = t('compare.side', { place: integer(at + 1), name: sideName(message?.asked, presets) });
  const text = generation?.text ?? message?.content ?? '';
  const keep = useRef<HTMLButtonElement>(null);
  /** The focus goes on to what can be done then: its own button is gone. */
  async function stop() {
    await stopReply(pagoda, chatId);
    requestAnimationFrame(() => keep.current?.focus());
  }
  const action = (words: string) => t('compare.action', { action: words, name });
  return (
    <section
      aria-label={name}
      aria-busy={generation !== undefined}
      className="flex flex-col rounded-xl border border-line bg-paper @4xl:min-h-0"
    >
      <header
        className={classes(
          'flex shrink-0 gap-2 border-b border-line px-4',
          ways ? 'items-center py-1.5 ps-2' : 'items-baseline py-2',
        )}
      >
        <h3 className={ways ? 'sr-only' : 'min-w-0 truncate text-[14px] font-semibold'}>{name}</h3>
        {ways && <WayChoice shown={shown} at={at} ways={ways} />}
        <span className="ms-auto shrink-0 text-[12.5px] text-ink-faint">
          {chatId === shown.home.chatId ? t('compare.inThisChat') : t('compare.inABranch')}
        </span>
        {modelTold && message?.model && (
          <bdi
            className="max-w-40 shrink-0 truncate text-[12.5px] text-ink-faint"
            title={oneLine(message.model)}
          >
            {oneLine(message.model)}
          </bdi>
        )}
      </header>
      <div
        ref={scroller}
        data-side
        tabIndex={0}
        role="group"
        aria-label={name}
        className="min-h-24 flex-1 px-4 py-3 -outline-offset-2! @4xl:overflow-y-auto"
      >
        <div key={messageId}>
          {message ? (
            <>
              <Reasoning
                text={(generation ?? message).reasoning}
                ms={(generation ?? message).reasoningMs}
                thinking={generation !== undefined && text === ''}
              />
              {text !== '' && <Markdown text={text} streaming={generation !== undefined} />}
              {!generation && <End message={message} action={action} />}
            </>
          ) : (
            <p className="text-ink-soft">{t('compare.gone')}</p>
          )}
        </div>
      </div>
      <footer className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-1.5">
        <div className="flex min-w-0 flex-1 items-center gap-3">
          {generation ? (
            <>
              <ReplyProgress generation={generation} />
              <Writing generation={generation} />
            </>
          ) : (
            message && <Took message={message} />
          )}
        </div>
        {generation && (
          <Button aria-label={action(t('compare.stop'))} onClick={() => void stop()}>
            <Square size={11} fill="currentColor" />
            {t('compare.stop')}
          </Button>
        )}
        <Button
          ref={keep}
          aria-label={action(t('compare.keep'))}
          disabled={!message || generation !== undefined}
          onClick={() => void keepOne(pagoda, shown, place)}
        >
          <Check size={14} />
          {t('compare.keep')}
        </Button>
      </footer>
    </section>
  );
}

/** How it ended where that was not by itself. */
function End({ message, action }: { readonly message: Message; readonly action: (words: string) => string }) {
  const pagoda = usePagoda();
  const end = unusualEnd(message);
  if (!end) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 text-[13.5px] text-ink-soft">
      <p className="min-w-40 flex-1 wrap-anywhere">
        {end.title}
        {end.detail !== null && `. ${end.detail}`}
      </p>
      {end.canContinue && (
        <Button aria-label={action(t('chat.continue'))} onClick={() => void continueReply(pagoda, message)}>
          {t('chat.continue')}
        </Button>
      )}
    </div>
  );
}

/** How long it has been written. */
function Writing({
  generation: { phase, generatedTokens, tokensPerSecond },
}: {
  readonly generation: GenerationState;
}) {
  if (phase.kind !== 'writing' || tokensPerSecond <= 0) return null;
  return (
    <span className="tabular text-[13px] text-ink-faint">
      {seconds((1000 * generatedTokens) / tokensPerSecond)}
    </span>
  );
}

function Took({ message: { timings, model } }: { readonly message: Message }) {
  if (!timings) return null;
  const facts = [
    [t('chat.speed'), t('engine.tokS', { rate: rate(timings.tokensPerSecond) })],
    [t('chat.generated'), tokens(timings.generatedTokens)],
    [t('compare.time'), seconds(timings.ttftMs + timings.generateMs)],
  ] as const;
  return (
    <dl
      className="tabular flex min-h-10 flex-wrap items-center gap-x-3 text-[12.5px] text-ink-faint"
      title={model === null ? undefined : oneLine(model)}
    >
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="sr-only">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
