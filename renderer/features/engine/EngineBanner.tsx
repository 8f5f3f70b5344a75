import { CircleAlert, LoaderCircle } from 'lucide-react';
import { useStore } from 'zustand';
import { takeStep } from '../../actions/problems.ts';
import { errorWords, nextStepLabels } from '../../errors/words.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { Button } from '../../ui/Button.tsx';
import { useModelStatus } from '../models/useModelStatus.ts';

/** Above the conversation while the engine, or the model in it, cannot answer. */
export function EngineBanner() {
  const pagoda = usePagoda();
  const process = useStore(pagoda.models, (state) => state.process);
  const status = useModelStatus();

  if (process.kind === 'restarting') {
    return (
      <div
        role="status"
        className="flex items-center gap-3 border-b border-line bg-well px-5 py-2 text-[13.5px]"
      >
        <LoaderCircle size={16} className="shrink-0 animate-spin text-ink-soft" />
        <p>
          <strong className="font-semibold">{errorWords(process.error).title}.</strong> Starting it again
          {process.attempt > 1 ? ` (attempt ${process.attempt})` : ''}. Your conversations are safe.
        </p>
      </div>
    );
  }
  if (!status.problem) return null;
  const { title, detail, next } = status.problem;
  const step = next === null || next === 'retry' ? 'reloadModel' : next;
  const stopped = process.kind === 'stopped';
  return (
    <div
      role="alert"
      className="flex items-start gap-3 border-b border-lacquer/30 bg-lacquer-wash px-5 py-2.5 text-[13.5px]"
    >
      <CircleAlert size={17} className="mt-0.5 shrink-0 text-lacquer-ink" />
      <p className="flex-1 wrap-anywhere">
        <strong className="font-semibold">{title}.</strong> {detail}
      </p>
      {stopped && (
        <Button onClick={() => takeStep(pagoda, 'restartEngine')}>{nextStepLabels.restartEngine}</Button>
      )}
      {!(stopped && (step === 'restartEngine' || step === 'reloadModel')) && (
        <Button onClick={() => takeStep(pagoda, step)}>{nextStepLabels[step]}</Button>
      )}
      <FallBack />
    </div>
  );
}

/** Where a chosen model fails and the embedded one is there, it is one press away. */
function FallBack() {
  const pagoda = usePagoda();
  const possible = useStore(
    pagoda.settings,
    ({ settings, info }) => settings.modelPath !== null && typeof info?.embeddedModelPath === 'string',
  );
  const stopped = useStore(pagoda.models, (state) => state.process.kind === 'stopped');
  if (!possible || stopped) return null;
  return <Button onClick={() => takeStep(pagoda, 'useEmbedded')}>{nextStepLabels.useEmbedded}</Button>;
}
