import { useStore } from 'zustand';
import { loadWanted } from '../../actions/models.ts';
import { takeStep } from '../../actions/steps.ts';
import { applyContextLength } from '../../actions/settings.ts';
import { errorWords } from '../../errors/words.ts';
import { nextStepLabels } from '../../errors/nextSteps.ts';
import { unwellWords } from '../../errors/engineWords.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { contextThatWorked } from '../../stores/models.ts';
import { Button } from '../../ui/Button.tsx';
import { tokens } from '../../ui/format.ts';
import { useModelStatus } from '../models/useModelStatus.ts';
import { DoctorButton } from '../doctor/DoctorButton.tsx';
import { t } from '../../words/words.ts';
import { Banner } from './Banner.tsx';
import { LeftOutBanner } from './LeftOut.tsx';
import { TroubleBanner } from './TroubleBanner.tsx';

/** Above the conversation while the engine, or the model in it, cannot answer, and where it cannot be what was chosen. */
export function EngineBanner() {
  return (
    <>
      <ProcessBanner />
      <TroubleBanner />
      <LeftOutBanner />
    </>
  );
}

function ProcessBanner() {
  const pagoda = usePagoda();
  const process = useStore(pagoda.models, (state) => state.process);
  const health = useStore(pagoda.models, (state) => state.health);
  const model = useStore(pagoda.models, (state) => state.model);
  const status = useModelStatus();

  if (process.kind === 'restarting') {
    return (
      <Banner
        tone="busy"
        title={errorWords(process.error).title}
        detail={
          process.attempt > 1
            ? t('engine.startingItAgainAttempt', { attempt: process.attempt })
            : t('engine.startingItAgain')
        }
      />
    );
  }
  if (health.kind !== 'well') {
    return (
      <Banner tone="error" {...unwellWords(health)}>
        <Button onClick={() => takeStep(pagoda, 'restartEngine')}>{nextStepLabels.restartEngine()}</Button>
        <DoctorButton error={{ code: 'engine.unresponsive', data: { ms: health.ms } }} />
      </Banner>
    );
  }
  if (!status.problem) return null;
  const { next } = status.problem;
  const step = next === null || next === 'retry' ? 'reloadModel' : next;
  const stopped = process.kind === 'stopped';
  const error = stopped ? process.error : model.kind === 'failed' ? model.error : null;
  return (
    <Banner tone="error" title={status.problem.title} detail={status.problem.detail}>
      {stopped && (
        <Button onClick={() => takeStep(pagoda, 'restartEngine')}>{nextStepLabels.restartEngine()}</Button>
      )}
      {!(stopped && (step === 'restartEngine' || step === 'reloadModel')) && (
        <Button onClick={() => takeStep(pagoda, step)}>
          {nextStepLabels[next === 'retry' ? next : step]()}
        </Button>
      )}
      <ContextThatWorked />
      {error?.code === 'model.outOfMemory' && !stopped && (
        <Button onClick={() => loadWanted(pagoda, { again: true, anyway: true })}>
          {t('stretch.loadAnyway')}
        </Button>
      )}
      <FallBack />
      <DoctorButton error={error} />
    </Banner>
  );
}

/** Where a chosen model fails and the embedded one is there, it is one press away. */
function FallBack() {
  const pagoda = usePagoda();
  const possible = useStore(
    pagoda.settings,
    ({ settings, info }) =>
      (settings.modelPath !== null || settings.otherPagoda?.on === true) &&
      typeof info?.embeddedModelPath === 'string',
  );
  if (!possible) return null;
  return <Button onClick={() => takeStep(pagoda, 'useEmbedded')}>{nextStepLabels.useEmbedded()}</Button>;
}

/** A context length that does not fit is taken back in one press, not looked for in the settings. */
function ContextThatWorked() {
  const pagoda = usePagoda();
  const contextLength = useStore(pagoda.settings, (state) => state.settings.contextLength);
  const worked = useStore(pagoda.models, (state) => contextThatWorked(state, contextLength));
  if (worked === undefined) return null;
  return (
    <Button onClick={() => void applyContextLength(pagoda, worked)}>
      {worked === null ? t('engine.automaticContextLength') : t('engine.backTo', { worked: tokens(worked) })}
    </Button>
  );
}
