import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import type { GenerationState } from '../../stores/generations.ts';
import type { ModelsState } from '../../stores/models.ts';
import { integer, rate, tokens } from '../../ui/format.ts';
import { t } from '../../words/words.ts';

/** What a reply under way is doing, in one line below its text. */
export function ReplyProgress({ generation }: { readonly generation: GenerationState }) {
  const { models } = usePagoda();
  const waitingFor = useStore(models, waitingWords);
  const { phase } = generation;
  const reading = phase.kind === 'reading' && phase.total > 0 ? phase.read / phase.total : null;
  return (
    <div className="tabular flex h-10 items-center gap-3 text-[13px] text-ink-faint">
      {phase.kind === 'waiting' && <span>{phase.ahead > 0 ? queueWords(phase.ahead) : waitingFor}</span>}
      {phase.kind === 'paused' && (
        <span>{phase.ahead > 0 ? t('chat.pausedAfter', { count: phase.ahead }) : t('chat.paused')}</span>
      )}
      {phase.kind === 'summarising' && <span>{t('chat.summarising', { count: phase.messages })}</span>}
      {phase.kind === 'reading' && (
        <>
          <span>
            {t(generation.generatedTokens > 0 ? 'chat.readingAgain' : 'chat.readingThePrompt', {
              read: integer(phase.read),
              total: tokens(phase.total),
            })}
          </span>
          <span className="h-1 w-32 overflow-hidden rounded-full bg-line">
            <span
              className="block h-full origin-left rtl:origin-right rounded-full bg-lacquer"
              style={{ transform: `scaleX(${reading ?? 0})` }}
            />
          </span>
        </>
      )}
      {phase.kind === 'writing' && (
        <span>
          {generation.search
            ? t('chat.searchingForTheReply')
            : `${tokens(generation.generatedTokens)}, ${t('engine.tokS', { rate: rate(generation.tokensPerSecond) })}`}
        </span>
      )}
    </div>
  );
}

const queueWords = (count: number) => t('chat.waitingAfter', { count });

function waitingWords({ process, model }: ModelsState): string {
  if (process.kind === 'starting') return t('chat.startingTheEngine');
  if (process.kind === 'restarting') return t('chat.restartingTheEngine');
  if (model.kind === 'loading')
    return t('chat.loadingTheModel', { percent: Math.round(model.fraction * 100) });
  return t('chat.waitingForItsTurn');
}
