import { useStore } from 'zustand';
import { pickModel } from '../../actions/imports.ts';
import { chooseModel } from '../../actions/models.ts';
import { report } from '../../actions/problems.ts';
import { troubleWords } from '../../errors/engineWords.ts';
import { usePagoda } from '../../PagodaContext.ts';
import { wantedModel } from '../../stores/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { modelName } from '../../stores/models.ts';
import { DoctorButton } from '../doctor/DoctorButton.tsx';
import { t } from '../../words/words.ts';
import { Banner } from './Banner.tsx';

/** Says which model ended the engine, that it is not loaded again by itself, and what runs in its place. */
export function TroubleBanner() {
  const pagoda = usePagoda();
  const trouble = useStore(pagoda.models, (state) => state.trouble);
  const entries = useStore(pagoda.models, (state) => state.entries);
  const wanted = useStore(pagoda.settings, wantedModel);
  if (!trouble) return null;
  const instead = wanted === null || wanted === trouble.path ? null : modelName(wanted, entries);
  const forget = () =>
    void pagoda.links.app
      .request('engine.forgetTrouble', {})
      .catch((error: unknown) => report(pagoda, error));
  return (
    <Banner
      tone="error"
      {...troubleWords(trouble, modelName(trouble.path, entries), instead)}
      onDismiss={forget}
    >
      <Button onClick={() => void chooseModel(pagoda, trouble.path)}>{t('engine.tryItOnceMore')}</Button>
      <Button onClick={() => void pickModel(pagoda)}>{t('engine.chooseAnother')}</Button>
      <DoctorButton error={trouble.error} />
    </Banner>
  );
}
