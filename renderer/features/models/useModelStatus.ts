import { useMemo } from 'react';
import { useStore } from 'zustand';
import { usePagoda } from '../../PagodaContext.ts';
import { wantedModel } from '../../stores/settings.ts';
import { t } from '../../words/words.ts';
import { modelStatus, type ModelStatus } from './modelStatus.ts';

export function useModelStatus(): ModelStatus {
  const { models, settings } = usePagoda();
  const wanted = useStore(settings, wantedModel);
  const known = useStore(settings, (state) => state.info !== null && state.loaded);
  const process = useStore(models, (state) => state.process);
  const health = useStore(models, (state) => state.health);
  const model = useStore(models, (state) => state.model);
  const entries = useStore(models, (state) => state.entries);
  return useMemo(() => {
    const status = modelStatus({ ...models.getState(), process, health, model, entries }, wanted);
    // Before main has said which model is wanted, its absence is no failure.
    return known
      ? status
      : { ...status, name: '', host: null, tone: 'busy', state: t('models.starting'), problem: null };
  }, [models, process, health, model, entries, wanted, known]);
}
