import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import type { GenerationState } from '../../stores/generations.ts';
import type { ModelsState } from '../../stores/models.ts';
import { integer, rate, tokens } from '../../ui/format.ts';

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
        <span>Paused, waiting for room{afterWords(phase.ahead)}. It goes on by itself.</span>
      )}
      {phase.kind === 'summarising' && (
        <span>
          Summarising {phase.messages} earlier {phase.messages === 1 ? 'message' : 'messages'}…
        </span>
      )}
      {phase.kind === 'reading' && (
        <>
          <span>
            {generation.generatedTokens > 0 ? 'Reading again what is kept' : 'Reading the prompt'}:{' '}
            {integer(phase.read)} of {tokens(phase.total)}
          </span>
          <span className="h-1 w-32 overflow-hidden rounded-full bg-line">
            <span
              className="block h-full origin-left rounded-full bg-lacquer transition-transform duration-150"
              style={{ transform: `scaleX(${reading ?? 0})` }}
            />
          </span>
        </>
      )}
      {phase.kind === 'writing' && (
        <span>
          {generation.search
            ? 'Searching for the reply…'
            : `${tokens(generation.generatedTokens)}, ${rate(generation.tokensPerSecond)} tok/s`}
        </span>
      )}
    </div>
  );
}

const queueWords = (ahead: number) => `Waiting for its turn${afterWords(ahead)}…`;

const afterWords = (ahead: number) =>
  ahead === 0 ? '' : `, after ${integer(ahead)} ${ahead === 1 ? 'other' : 'others'}`;

function waitingWords({ process, model }: ModelsState): string {
  if (process.kind === 'starting') return 'Starting the engine…';
  if (process.kind === 'restarting') return 'Restarting the engine…';
  if (model.kind === 'loading') return `Loading the model: ${Math.round(model.fraction * 100)} %`;
  return 'Waiting for its turn…';
}
